"""What people see: one file a page; what it shows it was handed by its route, or asks of `request.scope`."""
