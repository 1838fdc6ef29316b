from __future__ import annotations

from tests.runtime.conftest import Serve, _no_certificates, _no_proxy, serve

__all__ = ["Serve", "_no_certificates", "_no_proxy", "serve"]
