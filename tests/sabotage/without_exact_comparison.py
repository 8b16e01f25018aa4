"""Every lead that Close's search returns counts as a match for every address."""

from host import matching

matching.matches_for = lambda address, leads: tuple(matching.Match(lead.id) for lead in leads)
