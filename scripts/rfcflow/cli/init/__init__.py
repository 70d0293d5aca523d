"""`rfc init`: everything an adopter's repository needs, planned first and written all or none."""
