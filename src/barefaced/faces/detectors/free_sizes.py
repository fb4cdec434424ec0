"""Let an ONNX model that was exported for one picture size take pictures of any.

A network of convolutions does not care, but ONNX Runtime holds inputs to the sizes written in the file.
The file is a protobuf message (onnx.proto); the few fields concerned are rewritten here, so that the `onnx`
package, 80 MB, need not be installed for it.
"""

from collections.abc import Callable, Iterator

Edit = Callable[[bytes], bytes | None]

_VARINT, _EIGHT_BYTES, _LENGTH_PREFIXED, _FOUR_BYTES = 0, 1, 2, 5


def free_sizes(model: bytes) -> bytes:
    """The same network without the sizes of its inputs and outputs.

    Weights that are listed as inputs too (an old habit of exporters) leave that list, so that ONNX Runtime
    may take them for constants and fuse them.

    Args:
        model: a sound ONNX file's bytes, IR version 4 or later.

    Raises:
        ValueError: if `model` is not a protobuf message.
    """
    return _edited(model, {7: _free_graph})  # ModelProto.graph


def _free_graph(graph: bytes) -> bytes:
    weights = {_name(tensor, 8) for number, tensor, _ in _fields(graph) if number == 5}  # .initializer

    def free_input(value: bytes) -> bytes | None:
        return None if _name(value, 1) in weights else _free_value(value)

    return _edited(graph, {11: free_input, 12: _free_value})  # GraphProto.input and .output


def _free_value(value: bytes) -> bytes:
    # ValueInfoProto.type, TypeProto.tensor_type, Tensor.shape
    return _edited(value, {2: lambda kind: _edited(kind, {1: lambda tensor: _edited(tensor, {2: _drop})})})


def _drop(_: bytes) -> None:
    return None


def _name(message: bytes, field: int) -> bytes:
    return next((content for number, content, _ in _fields(message) if number == field), b"")


def _edited(message: bytes, edits: dict[int, Edit]) -> bytes:
    """The message with some of its submessages, by field number, replaced, or left out where None."""
    parts = []
    for number, content, whole in _fields(message):
        if number not in edits:
            parts.append(whole)
        elif (new := edits[number](content)) is not None:
            parts.append(_varint(number << 3 | _LENGTH_PREFIXED) + _varint(len(new)) + new)
    return b"".join(parts)


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, content and complete bytes of each field of a protobuf message."""
    at = 0
    while at < len(message):
        key, start = _read_varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == _LENGTH_PREFIXED:
            length, start = _read_varint(message, start)
            end = start + length
        elif kind == _VARINT:
            end = _read_varint(message, start)[1]
        elif kind in {_EIGHT_BYTES, _FOUR_BYTES}:
            end = start + (8 if kind == _EIGHT_BYTES else 4)
        else:
            raise ValueError(f"not a protobuf message: wire type {kind} at byte {at}")
        if end > len(message):
            raise ValueError(f"not a protobuf message: field {number} reaches past the end")
        yield number, message[start:end], message[at:end]
        at = end


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    """A base-128 number and where the next byte is."""
    value = shift = 0
    for place in range(at, len(message)):
        value |= (message[place] & 0x7F) << shift
        shift += 7
        if message[place] < 0x80:
            return value, place + 1
    raise ValueError("not a protobuf message: it ends within a number")


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
