"""Pytest plugins that each disable one guard of the product, to prove that the tests notice.

`python -m pytest -p tests.sabotage.without_generations tests/unit/test_lookup.py` must fail;
tests/test_sabotage.py runs each and checks which named tests do.
"""
