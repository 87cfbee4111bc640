"""One request over the network: to addresses that were checked before, and done by a point in time."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpcore2
    import httpx2

# Seconds that one step (connecting, a single read) may take.
STEP = 15.0


def exchange(
    request: httpx2.Request,
    addresses: Sequence[str],
    *,
    deadline: float,
    clock: Callable[[], float],
    context: ssl.SSLContext,
) -> tuple[httpx2.Response, Iterator[bytes], Callable[[], None]]:
    """The response's head, its body as it was sent, and what closes the connection.

    The name in the request is not looked up again: the connection goes to one of `addresses`, and the certificate must
    be that of the name. Raises httpcore2's errors; each read has only the time that is left.
    """
    import httpcore2
    import httpx2

    pool = httpcore2.ConnectionPool(
        ssl_context=context,
        max_keepalive_connections=0,
        network_backend=_backend(addresses, deadline, clock),
    )
    url = request.url
    sent = httpcore2.Request(
        method=request.method,
        url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        extensions={"timeout": {"connect": STEP, "read": STEP, "write": STEP, "pool": STEP}},
    )
    try:
        got = pool.handle_request(sent)
    except BaseException:
        pool.close()
        raise
    body: Any = got.stream

    def close() -> None:
        got.close()
        pool.close()

    return httpx2.Response(got.status, headers=got.headers), iter(body), close


def _backend(addresses: Sequence[str], deadline: float, clock: Callable[[], float]) -> httpcore2.NetworkBackend:
    # classes inside a function, since their bases are imported late
    import httpcore2

    def left(timeout: float | None) -> float:
        rest = deadline - clock()
        if rest <= 0:
            raise httpcore2.ReadTimeout("the time for the whole response is over")
        return min(rest, timeout or STEP)

    class Stream(httpcore2.NetworkStream):
        """A connection whose every step ends by the deadline."""

        def __init__(self, inner: httpcore2.NetworkStream) -> None:
            self._inner = inner

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            return self._inner.read(max_bytes, left(timeout))

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            self._inner.write(buffer, left(timeout))

        def close(self) -> None:
            self._inner.close()

        def start_tls(
            self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
        ) -> httpcore2.NetworkStream:
            return Stream(self._inner.start_tls(ssl_context, server_hostname, left(timeout)))

        def get_extra_info(self, info: str) -> Any:
            return self._inner.get_extra_info(info)

    class Backend(httpcore2.NetworkBackend):
        """Connects to the checked addresses, whatever host is asked for."""

        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore2.NetworkStream:
            system = httpcore2.SyncBackend()
            for address in addresses[:-1]:
                try:
                    return Stream(
                        system.connect_tcp(address, port, min(5.0, left(timeout)), local_address, socket_options)
                    )
                except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                    continue
            return Stream(system.connect_tcp(addresses[-1], port, left(timeout), local_address, socket_options))

    return Backend()
