"""Stand-ins for GitHub's own actions, for a machine without GitHub.

Invariant: each does what the real one is used for here and nothing else; an action without a stand-in fails
the job, so that a new one cannot slip into a workflow unseen.
"""

from __future__ import annotations

from pathlib import Path

# Fetches from the forge, with the token it is given, what the real action would.
_CHECKOUT = """name: checkout (emulated by the project)
inputs:
  ref:
    default: ""
  persist-credentials:
    default: "true"
runs:
  using: composite
  steps:
    - shell: bash
      env:
        REF: ${{ inputs.ref }}
        PERSIST: ${{ inputs.persist-credentials }}
      run: |
        [ "$PERSIST" = false ] || { echo "the emulated checkout keeps no credentials" >&2; exit 1; }
        git init -q .
        git fetch -q --depth=1 "$DISPATCHER_GIT" "${REF:-$DISPATCHER_SHA}"
        git -c advice.detachedHead=false checkout -q FETCH_HEAD
"""

# The packages are those of the Python that dispatches: fetching them is tested elsewhere, and needs a
# network.
_PYTHON = """name: setup-python (emulated by the project)
inputs:
  python-version:
    default: ""
runs:
  using: composite
  steps:
    - shell: bash
      run: |
        if [ -f scripts/rfc ] && [ -f requirements.txt ]; then
          mkdir -p .venv/bin
          cp "$DISPATCHER_PYTHON" .venv/bin/python
          cp requirements.txt .venv/stamp
        fi
"""

_UPLOAD = """name: upload-pages-artifact (emulated by the project)
inputs:
  path:
    default: _site/
runs:
  using: composite
  steps:
    - shell: bash
      env:
        FROM: ${{ inputs.path }}
      run: |
        rm -rf "$DISPATCHER_PAGES/artifact"
        mkdir -p "$DISPATCHER_PAGES"
        cp -R "$FROM" "$DISPATCHER_PAGES/artifact"
"""

_DEPLOY = """name: deploy-pages (emulated by the project)
outputs:
  page_url:
    value: ${{ steps.deploy.outputs.page_url }}
runs:
  using: composite
  steps:
    - id: deploy
      shell: bash
      run: |
        for wanted in pages=write id-token=write; do
          case " $DISPATCHER_PERMISSIONS " in
            *" $wanted "*) ;;
            *) echo "$wanted is missing" >&2; exit 1 ;;
          esac
        done
        rm -rf "$DISPATCHER_PAGES/published"
        mv "$DISPATCHER_PAGES/artifact" "$DISPATCHER_PAGES/published"
        echo "page_url=https://pages.example.org/" >> "$GITHUB_OUTPUT"
"""

STUBS = {
    "actions/checkout": _CHECKOUT,
    "actions/setup-python": _PYTHON,
    "actions/upload-pages-artifact": _UPLOAD,
    "actions/deploy-pages": _DEPLOY,
}


def write_stubs(directory: Path) -> dict[str, Path]:
    """Write every stand-in; returns their directories by the action's name."""
    found = {}
    for name, text in STUBS.items():
        folder = directory / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "action.yml").write_text(text, encoding="utf-8")
        found[name] = folder
    return found
