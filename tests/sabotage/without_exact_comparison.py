"""Every lead that Close's search returns counts as a match for every address."""

from host import lookup

lookup.matches_for = lambda address, leads: tuple(lookup.Match(lead.id) for lead in leads)
