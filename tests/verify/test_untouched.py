"""What the bot writes verifies, whole and in every form of output."""

from __future__ import annotations

from tests.verify.workshop import Workshop


def test_what_the_bot_wrote_verifies(shop: Workshop) -> None:
    report = shop.verify()
    assert [] == [str(finding) for finding in report.findings]
    assert ["0001", "0002", "0003", "0004"] == [each.rfc for each in report.verified]
    assert ["accepted", "accepted", "withdrawn", "review"] == [each.state for each in report.verified]
    assert f"verified 4 RFCs, {report.events} events: ok" == report.summary()
