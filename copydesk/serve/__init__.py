"""A desk in the browser, and the same as JSON: pages, forms for corrections, an API.

- `guard` who may ask at all; `site` what requests share; `worker` adding in the background
- `front`, `story`, `actor`, `article`, `searching`, `drafting`, `corrections`, `adding` the pages
- `api` the same as JSON, with its OpenAPI description in `described`
- `forms` what a form says → a correction; `render` templates → HTML; `rendered` dossiers kept as HTML
"""

from copydesk.serve.app import app
from copydesk.serve.run import run

__all__ = ["app", "run"]
