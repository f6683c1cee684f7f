"""What a channel's name tells."""

import pytest

from callcenter.domain.channels import account_of, device_of, extension_of


@pytest.mark.parametrize(
    ("channel", "extension", "device"),
    [
        ("PJSIP/201-0000000a", "201", "phone"),
        ("PJSIP/201-web-0000000a", "201", "browser"),
        ("PJSIP/trunk-0000000a", None, None),
        ("PJSIP/201-webb-0000000a", None, None),
        ("Local/201@extensions-0000000a;1", None, None),
        ("", None, None),
    ],
)
def test_both_devices_are_one_person(
    channel: str, extension: str | None, device: str | None
) -> None:
    assert (extension_of(channel), device_of(channel)) == (extension, device)


@pytest.mark.parametrize(
    ("interface", "account"),
    [("PJSIP/201", "201"), ("PJSIP/201-web", "201"), ("PJSIP/trunk", "trunk")],
)
def test_a_member_is_a_person_on_one_device(interface: str, account: str) -> None:
    assert account_of(interface) == account
