"""A music library in a normalised store: a playlist put in order, another made, an album's page opened."""

from tests.reward.corpus.author import Shape, drop, put, shift
from tests.reward.corpus.music.world import initial

WORLD = initial()
SHAPE = Shape(
    __file__,
    WORLD,
    "a normalised store: tables of byId and allIds, ids in lists whose order matters",
    half="second",
    unseen=True,
)
LISTS = "/entities/playlists"
COOKING = f"{LISTS}/byId/pl-1"
PLAYED = put("/player", {"current": "tr-01", "position": 4, "volume": 0.5, "shuffle": True, "queue": []})
HEARD = put("/history/-", {"track": "tr-90", "at": "2026-06-09T19:00:00Z"})
UNLIKED = put("/library/liked", WORLD["library"]["liked"][1:])


def reorder() -> None:
    tracks = f"{COOKING}/trackIds"
    golden = ["tr-01", "tr-00", "tr-03", "tr-05", "tr-07", "tr-10", "tr-91"]
    case = SHAPE.case(
        "reorder",
        'In the playlist "Sunday cooking", move "Paper Boats" to the top, take out the live version of "Night '
        'Ferry", and put "Low Tide" right after "Paper Boats".',
        steps=(
            [put(tracks, ["tr-01", "tr-03", "tr-90", "tr-05", "tr-07", "tr-10", "tr-91"])],
            [put(tracks, ["tr-01", "tr-03", "tr-05", "tr-07", "tr-10", "tr-91"])],
            [put(tracks, golden), put(f"{COOKING}/updatedAt", "2026-06-09T18:00:03Z")],
        ),
    )
    case.right("saved at another time", put(f"{COOKING}/updatedAt", "2026-06-09T21:30:00Z"))
    case.right("something was played", PLAYED)
    case.right("something was heard", HEARD)
    case.right("the history was cleared", put("/history", []))
    case.right("another page is open", put("/route", "/playlist/pl-1"))
    case.right("likes listed otherwise", shift("/library/liked/3", 0))
    case.right("artists listed otherwise", shift("/library/followed/1", 0))
    case.right("the library is sorted by name", put("/library/sort", "name"))
    case.right("queued", put("/player/queue", ["tr-01", "tr-00"]))
    case.right("the volume", put("/player/volume", 0.4))
    case.right("time, player and page at once", PLAYED, HEARD, put("/route", "/"), shift("/library/liked/1", 4))
    case.wrong("not moved", put(tracks, ["tr-03", "tr-05", "tr-01", "tr-00", "tr-07", "tr-10", "tr-91"]))
    case.wrong("the live version is there", put(tracks, [*golden, "tr-90"]))
    case.wrong(
        "the studio version taken out", put(tracks, ["tr-01", "tr-00", "tr-90", "tr-05", "tr-07", "tr-10", "tr-91"])
    )
    case.wrong("both versions taken out", put(tracks, ["tr-01", "tr-00", "tr-05", "tr-07", "tr-10", "tr-91"]))
    case.wrong("nothing added", put(tracks, [golden[0], *golden[2:]]))
    case.wrong("added at the end", put(tracks, [golden[0], *golden[2:], "tr-00"]))
    case.wrong("added on top", put(tracks, ["tr-00", "tr-01", *golden[2:]]))
    case.wrong("the demo on top", put(tracks, ["tr-91", "tr-00", "tr-03", "tr-05", "tr-01", "tr-07", "tr-10"]))
    case.wrong("added twice", put(tracks, ["tr-01", "tr-00", "tr-00", *golden[2:]]))
    case.wrong("another track lost", put(tracks, golden[:-1]))
    case.wrong("the others in another order", put(tracks, [*golden[:2], *reversed(golden[2:])]))
    case.wrong("sorted", put(tracks, sorted(golden)))
    case.wrong(
        "in the other Sunday playlist",
        put(tracks, WORLD["entities"]["playlists"]["byId"]["pl-1"]["trackIds"]),
        put(f"{LISTS}/byId/pl-2/trackIds", golden),
    )
    case.wrong("another playlist deleted", drop(f"{LISTS}/byId/pl-3"), drop(f"{LISTS}/allIds/2"))
    case.wrong("made public", put(f"{COOKING}/public", True))
    case.wrong("renamed", put(f"{COOKING}/name", "Sunday"))
    case.wrong("a like removed", UNLIKED)
    case.correct("stages")
    case.defect(
        "stages_set",
        "stages",
        "order-ignored",
        "false_accept",
        "the tracks may stand in any order",
        [
            ("rest(before) != rest(after)", "sorted(rest(before)) != sorted(rest(after))"),
            ("after == WANTED", "sorted(after) == sorted(WANTED)"),
        ],
        case.witness(1, 1, "added at the end", put(tracks, [golden[0], *golden[2:], "tr-00"])),
        case.witness(
            1, 1, "not moved", put(tracks, ["tr-03", "tr-05", "tr-01", "tr-00", "tr-07", "tr-10", "tr-91"])
        ),
    )
    case.defect(
        "stages_after",
        "stages",
        "position-not-checked",
        "false_accept",
        "the added track may stand anywhere behind",
        [("1.0 if after == WANTED", "1.0 if sorted(after) == sorted(WANTED) and checks['top'] and ADDED in after")],
        case.witness(1, 1, "added at the end", put(tracks, [golden[0], *golden[2:], "tr-00"])),
    )
    case.defect(
        "stages_version",
        "stages",
        "wrong-referent-accepted",
        "false_accept",
        "either version may have been taken out",
        [
            ("if i not in (TOP, GONE, ADDED)]", "if i not in (TOP, GONE, ADDED, 'tr-03')]"),
            ("1.0 if after == WANTED", "1.0 if after in (WANTED, [GONE if i == 'tr-03' else i for i in WANTED])"),
        ],
        case.witness(
            1,
            1,
            "the studio version taken out",
            put(tracks, ["tr-01", "tr-00", "tr-90", "tr-05", "tr-07", "tr-10", "tr-91"]),
        ),
    )
    case.defect(
        "stages_removed",
        "stages",
        "step-not-checked",
        "false_accept",
        "whether the live version was taken out is not looked at",
        [("1.0 if after == WANTED", "1.0 if [i for i in after if i != GONE] == WANTED")],
        case.witness(1, 1, "the live version is there", put(tracks, [*golden, "tr-90"])),
    )
    case.defect(
        "stages_likes",
        "stages",
        "collateral-list-unchecked",
        "false_accept",
        "the likes are not compared",
        [("'liked': sorted(state['library']['liked']), ", "")],
        case.witness(1, 1, "a like removed", UNLIKED),
        certain=False,
    )
    case.defect(
        "stages_saved",
        "stages",
        "new-timestamp-required",
        "false_reject",
        "the playlist must have been saved when the golden run saved it",
        [
            (
                "1.0 if after == WANTED",
                "1.0 if after == WANTED and final['entities']['playlists']['byId'][LIST]"
                "['updatedAt'] == '2026-06-09T18:00:03Z'",
            )
        ],
        case.witness(0.9, 0.9, "saved at another time", put(f"{COOKING}/updatedAt", "2026-06-09T21:30:00Z")),
    )


def new_playlist() -> None:
    made = {
        "id": "pl-5",
        "name": "Rain, slowly",
        "owner": "me",
        "public": True,
        "description": "",
        "trackIds": ["tr-00", "tr-01", "tr-02"],
        "updatedAt": "2026-06-09T18:00:04Z",
    }
    new = f"{LISTS}/byId/pl-5"
    case = SHAPE.case(
        "new_playlist",
        'Create a public playlist called "Rain, slowly" with these tracks in this order: "Low Tide", '
        '"Paper Boats", "Salt".',
        steps=(
            [put(new, {**made, "public": False, "trackIds": []}), put(f"{LISTS}/allIds/-", "pl-5")],
            [put(f"{new}/public", True)],
            [put(f"{new}/trackIds", made["trackIds"])],
        ),
    )

    def under(key: str) -> list:
        return [
            drop(new),
            drop(f"{LISTS}/allIds/4"),
            put(f"{LISTS}/byId/{key}", {**made, "id": key}),
            put(f"{LISTS}/allIds/-", key),
        ]

    case.right("another id", *under("pl-9"))
    case.right("an id of another kind", *under("c0ffee-11"))
    case.right("listed first", shift(f"{LISTS}/allIds/4", 0))
    case.right("saved at another time", put(f"{new}/updatedAt", "2026-06-10T07:00:00Z"))
    case.right("a space after the name", put(f"{new}/name", "Rain, slowly "))
    case.right("no description", drop(f"{new}/description"))
    case.right("further fields", put(f"{new}/cover", None))
    case.right("something was played", PLAYED)
    case.right("something was heard", HEARD)
    case.right("its page is open", put("/route", "/playlist/pl-5"))
    case.right("id, place and player at once", *under("pl-12"), shift(f"{LISTS}/allIds/4", 1), PLAYED)
    case.wrong("private", put(f"{new}/public", False))
    case.wrong("another name", put(f"{new}/name", "Rain"))
    case.wrong("a longer name", put(f"{new}/name", "Rain, slowly (2)"))
    case.wrong("the name in another letter case", put(f"{new}/name", "rain, slowly"))
    case.wrong("no tracks", put(f"{new}/trackIds", []))
    case.wrong("another order", put(f"{new}/trackIds", ["tr-02", "tr-01", "tr-00"]))
    case.wrong("the demo", put(f"{new}/trackIds", ["tr-00", "tr-91", "tr-02"]))
    case.wrong("one too many", put(f"{new}/trackIds", ["tr-00", "tr-01", "tr-02", "tr-03"]))
    case.wrong("a track twice", put(f"{new}/trackIds", ["tr-00", "tr-00", "tr-01", "tr-02"]))
    case.wrong("made twice", put(f"{LISTS}/byId/pl-6", {**made, "id": "pl-6"}), put(f"{LISTS}/allIds/-", "pl-6"))
    case.wrong(
        "another playlist overwritten",
        put(f"{LISTS}/byId/pl-3", {**made, "id": "pl-3"}),
        drop(new),
        drop(f"{LISTS}/allIds/4"),
    )
    case.wrong("another playlist emptied", put(f"{LISTS}/byId/pl-2/trackIds", []))
    case.wrong("a like removed", UNLIKED)
    case.correct("fresh")
    case.defect(
        "fresh_name",
        "fresh",
        "substring-match",
        "false_accept",
        "a name that holds the words counts",
        [("playlist['name'].strip() == 'Rain, slowly'", "'Rain, slowly' in playlist['name']")],
        case.witness(1, 1, "a longer name", put(f"{new}/name", "Rain, slowly (2)")),
    )
    case.defect(
        "fresh_case",
        "fresh",
        "case-insensitive-where-case-matters",
        "false_accept",
        "the name counts in any letter case",
        [("playlist['name'].strip() == 'Rain, slowly'", "playlist['name'].strip().lower() == 'rain, slowly'")],
        case.witness(1, 1, "another letter case", put(f"{new}/name", "rain, slowly")),
        certain=False,
    )
    case.defect(
        "fresh_order",
        "fresh",
        "order-ignored",
        "false_accept",
        "the tracks may stand in any order",
        [
            (
                "playlist.get('trackIds') == TRACKS",
                "set(playlist.get('trackIds') or []) == set(TRACKS) and len(playlist['trackIds']) == 3",
            )
        ],
        case.witness(1, 1, "another order", put(f"{new}/trackIds", ["tr-02", "tr-01", "tr-00"])),
    )
    case.defect(
        "fresh_public",
        "fresh",
        "step-not-checked",
        "false_accept",
        "whether it is public is not looked at",
        [("if playlist.get('public') is True:", "if 'public' in playlist and playlist['trackIds']:")],
        case.witness(1, 1, "private", put(f"{new}/public", False)),
    )
    case.defect(
        "fresh_count",
        "fresh",
        "count-instead-of-identity",
        "false_accept",
        "three tracks are enough, whichever",
        [("playlist.get('trackIds') == TRACKS", "len(playlist.get('trackIds') or []) == len(TRACKS)")],
        case.witness(1, 1, "the demo", put(f"{new}/trackIds", ["tr-00", "tr-91", "tr-02"])),
    )
    case.defect(
        "fresh_id",
        "fresh",
        "new-id-hard-coded",
        "false_reject",
        "the playlist must have the id of the golden run",
        [("if key not in old['byId']]", "if key == 'pl-5']")],
        case.witness(0, 0, "another id", *under("pl-9")),
    )
    case.defect(
        "fresh_description",
        "fresh",
        "crash-on-missing-key",
        "error",
        "a playlist without a description makes the program fail",
        [
            (
                "    playlist = created[0]\n",
                "    playlist = created[0]\n    if playlist['description'].strip():\n        return 0\n",
            )
        ],
        case.witness(None, None, "no description", drop(f"{new}/description")),
        certain=False,
    )


def album_page() -> None:
    case = SHAPE.case(
        "album_page",
        'Open the page of the album that "Salt" by Halyard is on.',
        kind="navigation",
        visits=("/", "/album/al-2"),
    )
    case.right("straight there", visits=["/album/al-2"])
    case.right("by way of another album", visits=["/", "/album/al-3", "/album/al-2"])
    case.right("and on to somewhere else", visits=["/", "/album/al-2", "/search"])
    case.right("with a query", visits=["/", "/album/al-2?from=search"])
    case.right("with a slash", visits=["/", "/album/al-2/"])
    case.right("opened twice", visits=["/album/al-2", "/", "/album/al-2"])
    case.right("something was played", PLAYED)
    case.right("something was heard", HEARD)
    case.right("the page is open", put("/route", "/album/al-2"))
    case.right("sorted by name", put("/library/sort", "name"))
    case.right("player, page and query at once", PLAYED, put("/route", "/album/al-2"), visits=["/album/al-2?x=1"])
    case.wrong("nothing was opened", visits=[])
    case.wrong("only the start page", visits=["/"])
    case.wrong("the album with that name", visits=["/", "/album/al-3"])
    case.wrong("every other album", visits=["/album/al-0", "/album/al-1", "/album/al-3"])
    case.wrong("a longer id", visits=["/album/al-22"])
    case.wrong("a page below", visits=["/album/al-2/edit"])
    case.wrong("the track's page", visits=["/track/tr-02"])
    case.wrong("the list of albums", visits=["/albums"])
    case.wrong("named in a query", visits=["/login?next=/album/al-2"])
    case.wrong("a like removed on the way", UNLIKED)
    case.wrong("a playlist emptied on the way", put(f"{COOKING}/trackIds", []))
    case.wrong("gives up", status="infeasible")
    case.correct("opened")
    case.defect(
        "opened_prefix",
        "opened",
        "prefix-match",
        "false_accept",
        "a path that begins so counts",
        [("PAGE in pages", "any([page.startswith(PAGE) for page in pages])")],
        case.witness(1, 1, "a longer id", visits=["/album/al-22"]),
    )
    case.defect(
        "opened_any",
        "opened",
        "alternatives-accepted",
        "false_accept",
        "any album's page counts",
        [
            ("PAGE in pages", "any([page.startswith('/album/') for page in pages])"),
            ("PAGE = '/album/al-2'", "PAGE = '/album/'"),
        ],
        case.witness(1, 1, "the album with that name", visits=["/", "/album/al-3"]),
    )
    case.defect(
        "opened_state",
        "opened",
        "state-ignored-for-navigation",
        "false_accept",
        "what happened to the library is not looked at",
        [("held(initial) != held(final) or ", "")],
        case.witness(1, 1, "a like removed on the way", UNLIKED),
        certain=False,
    )
    case.defect(
        "opened_last",
        "opened",
        "path-of-the-golden-run-required",
        "false_reject",
        "the pages must be those of the golden run",
        [("PAGE in pages", "pages == ['', PAGE]")],
        case.witness(0, 0, "by way of another album", visits=["/", "/album/al-3", "/album/al-2"]),
    )


reorder()
new_playlist()
album_page()

if __name__ == "__main__":
    SHAPE.write()
