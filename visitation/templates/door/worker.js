// Kept by the browser for the pages of visits alone. Nothing in this file is about anybody.
self.DOOR_ASSETS = [{% for asset in assets %}"{{ asset|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
importScripts({% for worker in workers %}"{{ worker|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %});
