"""QtCore between the widgets and the services: controllers, the inference worker, tasks, error reporting."""
