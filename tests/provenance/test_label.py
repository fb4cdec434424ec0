from xml.etree import ElementTree

import pytest

from barefaced.provenance import KINDS, Label

IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"


@pytest.mark.parametrize("kind", KINDS)
def test_the_source_type_is_the_iptc_uri(kind):
    uri = Label("slim", "1", 0, kind).digital_source_type
    assert uri == f"http://cv.iptc.org/newscodes/digitalsourcetype/{kind}"


def test_a_face_put_into_a_photograph_is_the_default():
    label = Label("slim", "1.0", 7)
    assert label.digital_source_type.endswith("/compositeWithTrainedAlgorithmicMedia")
    assert label.tool.startswith("barefaced")


def test_the_packet_is_xml_that_states_source_and_model():
    packet = Label("<slim> & 面", "1.0", 7).to_xmp().decode()
    tree = ElementTree.fromstring(packet)
    assert tree.findtext(f".//{IPTC}DigitalSourceType").endswith("compositeWithTrainedAlgorithmicMedia")
    assert tree.findtext(f".//{IPTC}AISystemUsed") == "<slim> & 面"
    assert packet.startswith("<?xpacket begin=")


def test_an_unknown_kind_lists_the_known():
    with pytest.raises(ValueError, match="unknown kind 'photo'; known: compositeWith"):
        Label("slim", "1", 0, "photo")


@pytest.mark.parametrize("text", ["", " ", "a\nb", "a\0b", " a"])
@pytest.mark.parametrize("entry", ["model", "version", "tool"])
def test_texts_must_be_readable(entry, text):
    entries = {"model": "slim", "version": "1", "seed": 0, "tool": "test"} | {entry: text}
    with pytest.raises(ValueError, match=f"{entry} must be printable text"):
        Label(**entries)


@pytest.mark.parametrize(
    ("entry", "value", "told"),
    [
        ("sha256", "abc", "64 hexadecimal digits"),
        ("sha256", "A" * 64, "64 hexadecimal digits"),
        ("besides", ("fine", "a\nb"), "besides must be printable"),
        ("sample", 0, "counted from 1"),
    ],
)
def test_what_else_made_the_face_must_be_of_its_form(entry, value, told):
    with pytest.raises(ValueError, match=told):
        Label("slim", "1", 0, **{entry: value})
