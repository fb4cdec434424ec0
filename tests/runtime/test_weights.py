import hashlib
from pathlib import Path

import pytest

from barefaced.errors import BadModel, BarefacedError
from barefaced.runtime import find_weights, list_weights

PACKAGE = Path("src/barefaced/weights")


@pytest.mark.parametrize("where", ["environment", "package", "cache"])
@pytest.mark.parametrize("name", ["own-detector", "own-detector.onnx"])
def test_every_store_is_searched(where, name, stores):
    path = stores.add(getattr(stores, where), "own-detector.onnx")
    assert find_weights(name) == path
    assert list_weights() == [("own-detector", path, where)]


def test_the_environment_comes_before_the_package_and_that_before_the_cache(stores):
    cached = stores.add(stores.cache, "a.onnx", b"3")
    assert find_weights("a") == cached
    packaged = stores.add(stores.package, "a.onnx", b"2")
    assert find_weights("a") == packaged
    given = stores.add(stores.environment, "a.onnx", b"1")
    assert find_weights("a") == given
    assert [weights.where for weights in list_weights()] == ["environment", "package", "cache"]


@pytest.mark.parametrize("where", ["environment", "package", "cache"])
def test_a_failed_checksum_is_refused(where, stores):
    folder = getattr(stores, where)
    path = stores.add(folder, "a.onnx")
    path.write_bytes(b"weightz")
    with pytest.raises(BadModel, match=r"a\.onnx: not a usable model: its checksum is .*SHA256SUMS says"):
        find_weights("a")


@pytest.mark.parametrize("where", ["environment", "package", "cache"])
def test_an_unlisted_file_is_refused_and_does_not_fall_through(where, stores):
    stores.add(stores.cache, "a.onnx")
    (stores.cache / "SHA256SUMS").unlink()
    (getattr(stores, where) / "a.onnx").write_bytes(b"weights")
    with pytest.raises(BadModel, match="not listed"):
        find_weights("a")


def test_what_models_share_is_checked_with_each(stores):
    path = stores.add(stores.environment, "a.onnx")
    part = stores.add(stores.environment, "shared.bin", b"basis")
    assert find_weights("a") == path
    assert [weights.name for weights in list_weights()] == ["a"]
    part.write_bytes(b"basic")
    with pytest.raises(BadModel, match=r"shared\.bin: not a usable model: its checksum"):
        find_weights("a")
    part.unlink()
    with pytest.raises(BadModel, match=r"shared\.bin: not a usable model: No such file"):
        find_weights("a")


def test_a_file_by_its_path_needs_no_list(stores, tmp_path, monkeypatch):
    path = tmp_path / "my model.v2.onnx"
    path.write_bytes(b"anything")
    assert find_weights(path) == path
    monkeypatch.chdir(tmp_path)
    assert find_weights("my model.v2.onnx") == Path("my model.v2.onnx")


def test_a_file_by_its_path_must_not_differ_from_the_list_beside_it(stores):
    path = stores.add(stores.environment, "a.onnx", digest="0" * 64)
    with pytest.raises(BadModel, match="000000000000"):
        find_weights(path)


def test_an_unknown_name_lists_the_known(stores):
    stores.add(stores.package, "landmarks.onnx")
    stores.add(stores.cache, "detector.onnx")
    with pytest.raises(BarefacedError, match="unknown model 'yolo'; known: landmarks, detector"):
        find_weights("yolo")


def test_where_nothing_is_installed_it_says_so(stores):
    with pytest.raises(BarefacedError, match="known: none installed"):
        find_weights("yolo")


@pytest.mark.parametrize("name", ["../a", "../environment/a", "sub/a.onnx"])
def test_a_name_does_not_lead_out_of_the_store(name, stores):
    stores.add(stores.environment, "a.onnx")
    with pytest.raises(BarefacedError, match=r"no such \.onnx file"):
        find_weights(name)


@pytest.mark.parametrize("line", ["not a checksum", f"{'0' * 64}", f"{'g' * 64}  a.onnx", "0  a.onnx"])
def test_a_damaged_list_is_refused(line, stores):
    stores.add(stores.package, "a.onnx")
    with (stores.package / "SHA256SUMS").open("a") as sums:
        sums.write(f"\n{line}\n")
    with pytest.raises(BadModel, match="SHA256SUMS: not a usable model: line 2 is not"):
        find_weights("a")


def test_the_forms_of_sha256sum_are_read(stores):
    digest = hashlib.sha256(b"weights").hexdigest()
    for name, line in {
        "a.onnx": f"{digest} *a.onnx",
        "two words.onnx": f"{digest.upper()}  two words.onnx",
    }.items():
        (stores.package / name).write_bytes(b"weights")
        (stores.package / "SHA256SUMS").write_text(f"{line}\r\n")
        assert find_weights(name.removesuffix(".onnx")) == stores.package / name


def test_what_is_no_finished_model_is_not_listed(stores):
    for name in ("a.pt", "b.onnx.part", ".barefaced-1.onnx"):
        stores.add(stores.cache, name)
    (stores.cache / "folder.onnx").mkdir()
    assert list_weights() == []


def test_stores_may_be_missing(stores, monkeypatch, tmp_path):
    monkeypatch.setenv("BAREFACED_WEIGHTS", str(tmp_path / "nowhere"))
    stores.cache.rmdir()
    stores.package.rmdir()
    assert list_weights() == []


@pytest.mark.parametrize("base", ["", "relative/cache"])
def test_without_an_absolute_xdg_folder_the_cache_is_in_the_home(base, stores, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", base)
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".cache" / "barefaced"
    folder.mkdir(parents=True)
    path = stores.add(folder, "a.onnx")
    assert find_weights("a") == path


@pytest.mark.skipif(not PACKAGE.is_dir(), reason="no weights in this checkout")
def test_every_shipped_file_is_listed_and_whole(monkeypatch, tmp_path):
    monkeypatch.delenv("BAREFACED_WEIGHTS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for weights in list_weights():
        assert weights.where == "package"
        assert find_weights(weights.name) == weights.path


@pytest.mark.skipif(not PACKAGE.is_dir(), reason="no weights in this checkout")
def test_what_ships_stays_small():
    sizes = {path.name: path.stat().st_size / 1e6 for path in PACKAGE.iterdir()}
    assert {name: size for name, size in sizes.items() if size > 16} == {}
    assert sum(sizes.values()) <= 40, sizes
