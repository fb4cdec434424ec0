import os

import pytest

from barefaced.errors import BarefacedError, UnreadableImage
from barefaced.images import IMAGE_SUFFIXES, find_images, read_image


@pytest.fixture
def tree(tmp_path):
    for name in [
        "b.jpg", "a.PNG", "notes.txt", ".hidden.png", "sub/c.webp", "sub/deep/d.tiff",
        ".git/e.png", "two words/v1.2 面.jpeg", "sub/.part.jpg",
    ]:  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def names(paths, folder):
    return [path.relative_to(folder).as_posix() for path in paths]


def test_a_folder_is_searched_with_its_subfolders_in_order(tree):
    found = find_images(tree)
    assert names(found, tree) == ["a.PNG", "b.jpg", "sub/c.webp", "sub/deep/d.tiff", "two words/v1.2 面.jpeg"]
    assert found == sorted(found)
    assert find_images(str(tree)) == found


def test_a_file_is_taken_whatever_its_suffix(tree):
    assert find_images(tree / "notes.txt") == [tree / "notes.txt"]
    assert find_images(tree / ".hidden.png") == [tree / ".hidden.png"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", ["a.PNG", "b.jpg"]),
        ("*.jpg", ["b.jpg"]),
        ("sub/?.webp", ["sub/c.webp"]),
        ("**/*.tiff", ["sub/deep/d.tiff"]),
        ("**", ["a.PNG", "b.jpg", "sub/c.webp", "sub/deep/d.tiff", "two words/v1.2 面.jpeg"]),
        ("[ab].*", ["a.PNG", "b.jpg"]),
    ],
)
def test_a_glob_finds_pictures_only(pattern, expected, tree):
    assert names(find_images(f"{tree}/{pattern}"), tree) == expected


def test_paths_start_as_the_source_does(tree, monkeypatch):
    monkeypatch.chdir(tree)
    assert [str(path) for path in find_images("sub")] == ["sub/c.webp", "sub/deep/d.tiff"]
    assert [str(path) for path in find_images("*.jpg")] == ["b.jpg"]


def test_a_name_with_brackets_is_a_name_first(tmp_path):
    (tmp_path / "a[1].jpg").touch()
    (tmp_path / "a1.jpg").touch()
    assert find_images(tmp_path / "a[1].jpg") == [tmp_path / "a[1].jpg"]


@pytest.mark.parametrize("suffix", IMAGE_SUFFIXES)
def test_every_known_suffix_counts_in_either_case(suffix, tmp_path):
    (tmp_path / f"a{suffix}").touch()
    (tmp_path / f"b{suffix.upper()}").touch()
    assert len(find_images(tmp_path)) == 2


def test_a_broken_link_is_listed_so_that_it_fails_by_name(tmp_path):
    (tmp_path / "a.png").symlink_to(tmp_path / "gone.png")
    assert find_images(tmp_path) == [tmp_path / "a.png"]
    assert find_images(tmp_path / "a.png") == [tmp_path / "a.png"]


def test_a_link_in_a_circle_ends(tmp_path):
    (tmp_path / "a.png").touch()
    (tmp_path / "round").symlink_to(tmp_path)
    assert find_images(tmp_path) == [tmp_path / "a.png"]


@pytest.mark.parametrize("source", ["nowhere", "nowhere/a.jpg", "nowhere/*.jpg", ""])
def test_nothing_there_is_one_clear_line(source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BarefacedError, match=r"no such file or folder|no pictures there") as caught:
        find_images(source)
    assert "\n" not in str(caught.value)


def test_an_empty_folder_says_what_counts_as_a_picture(tmp_path):
    with pytest.raises(BarefacedError, match=r"no pictures there; known: \.jpg"):
        find_images(tmp_path)


@pytest.fixture
def sealed(tree, monkeypatch):
    """The folder sub/deep, which nobody may list, whoever runs the tests."""
    scandir = os.scandir

    def guarded(folder):
        if os.fspath(folder).endswith("deep"):
            raise PermissionError(13, "Permission denied", os.fspath(folder))
        return scandir(folder)

    monkeypatch.setattr("os.scandir", guarded)
    monkeypatch.setattr("os.listdir", guarded)
    return tree / "sub" / "deep"


def test_a_sealed_folder_is_one_clear_line(sealed):
    with pytest.raises(BarefacedError, match="deep: cannot be listed: Permission denied"):
        find_images(sealed)


def test_a_sealed_subfolder_fails_by_name_and_the_rest_goes_on(sealed, tree):
    found = find_images(tree)
    assert names(found, tree) == ["a.PNG", "b.jpg", "sub/c.webp", "sub/deep", "two words/v1.2 面.jpeg"]
    with pytest.raises(UnreadableImage, match="deep: cannot be read: Permission denied"):
        read_image(sealed)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list everything")
def test_a_folder_sealed_by_its_permissions(tree):
    (tree / "sub" / "deep").chmod(0)
    assert tree / "sub" / "deep" in find_images(tree)
    (tree / "sub" / "deep").chmod(0o700)
