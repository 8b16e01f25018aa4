"""Close's endpoints, a file for each resource. `host.close.api.Close` has them all."""
