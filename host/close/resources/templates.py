"""Email templates."""

from __future__ import annotations

from collections.abc import Iterator

from host.close.cancel import CancelToken
from host.close.patch import EmailTemplatePatch, wire_of
from host.close.records import templates
from host.close.records.templates import EmailTemplate, RenderedTemplate
from host.close.resources.resource import Resource, segment


class EmailTemplates(Resource):
    def email_templates(self, cancel: CancelToken) -> Iterator[EmailTemplate]:
        """One's own templates and the shared ones, archived ones left out."""
        return self._each("/email_template/", templates.email_template, cancel, {"is_archived": "false"})

    def email_template(self, template_id: str, cancel: CancelToken) -> EmailTemplate:
        return self._one(f"/email_template/{segment(template_id)}/", templates.email_template, cancel)

    def create_email_template(self, patch: EmailTemplatePatch, cancel: CancelToken) -> EmailTemplate:
        """Create a template."""
        return self._create("/email_template/", wire_of(patch), templates.email_template, cancel)

    def patch_email_template(
        self, template_id: str, patch: EmailTemplatePatch, cancel: CancelToken
    ) -> EmailTemplate:
        """Change a template; the template as it is then."""
        path = f"/email_template/{segment(template_id)}/"
        return self._patch(path, wire_of(patch), templates.email_template, cancel)

    def delete_email_template(self, template_id: str, cancel: CancelToken) -> None:
        """Remove a template."""
        self._transport.delete(f"/email_template/{segment(template_id)}/", cancel)

    def render_email_template(
        self, template_id: str, lead_id: str, contact_id: str, cancel: CancelToken
    ) -> RenderedTemplate:
        """The template as the key's user would send it to the contact. Close wants the lead, too."""
        path = f"/email_template/{segment(template_id)}/render/"
        return templates.rendered_template(self._object(path, cancel, lead_id=lead_id, contact_id=contact_id))
