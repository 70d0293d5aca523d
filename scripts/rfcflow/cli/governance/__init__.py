"""`rfc governance`: the registry checked, and files made from it and into it; one module for each verb."""
