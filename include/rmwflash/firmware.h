/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_FIRMWARE_H
#define RMWFLASH_FIRMWARE_H

#include <rmwflash/bytes.h>
#include <rmwflash/event.h>
#include <rmwflash/image.h>

/*
 * The store of firmware: images inside of the program, files that the user added, and releases that
 * were fetched. It is a folder, $XDG_DATA_HOME/rmwflash/firmware or
 * ~/.local/share/rmwflash/firmware: of each image a file that nobody may write, and beside it what
 * is known of it, as JSON. There is no other index, so none can be wrong.
 *
 * An image is called NAME@VERSION, of one chip: "openbeken@1.18.299" of "bl602". What is in the
 * store under a name and version is never replaced by something else.
 */

#define RMW_FIRMWARE_NAME_MAX 32u    /* with its zero: small letters, digits, hyphens */
#define RMW_FIRMWARE_VERSION_MAX 48u /* with its zero: letters, digits, "._+-" */
#define RMW_FIRMWARE_CHIP_MAX 16u
#define RMW_FIRMWARE_SOURCE_MAX 1024u
#define RMW_FIRMWARE_SHA256_TEXT 65u
#define RMW_FIRMWARE_SIZE_MAX ((size_t)8 << 20) /* longer is no image */
#define RMW_FIRMWARE_PATH_MAX 1024u

enum rmw_firmware_origin {
	RMW_FIRMWARE_BUNDLED, /* inside of the program */
	RMW_FIRMWARE_ADDED,
	RMW_FIRMWARE_FETCHED,
	RMW_FIRMWARE_GIVEN, /* a file that was named, not in the store */
};

/* Who says that these are the right bytes. */
enum rmw_firmware_proof {
	RMW_FIRMWARE_BY_PROGRAM,  /* they came with it */
	RMW_FIRMWARE_BY_UPSTREAM, /* its release names this digest */
	RMW_FIRMWARE_BY_PIN,	  /* nobody; they are as they were when they were first fetched */
	RMW_FIRMWARE_BY_USER,
};

/* What an image is for. */
enum rmw_firmware_role {
	RMW_FIRMWARE_RELAY, /* runs the relay */
	RMW_FIRMWARE_BOOT,  /* starts it, on chips whose flash holds no boot stage */
};

/* What is known of an image. Borrows nothing, needs no release. */
struct rmw_firmware_facts {
	char name[RMW_FIRMWARE_NAME_MAX];
	char version[RMW_FIRMWARE_VERSION_MAX];
	char chip[RMW_FIRMWARE_CHIP_MAX]; /* "bl602", "bk7231t", ...; empty: not known */
	enum rmw_image_kind kind;
	enum rmw_firmware_role role;
	enum rmw_firmware_origin origin;
	enum rmw_firmware_proof proof;
	uint32_t size; /* bytes */
	char sha256[RMW_FIRMWARE_SHA256_TEXT];
	char source[RMW_FIRMWARE_SOURCE_MAX]; /* address or path it came from; or empty */
	char date[24];			      /* when it was put there, UTC, ISO 8601; or empty */
	const char *note;		      /* what a user should know of it; static, or NULL */
};

/* ---- words (facts.c) ---- */

/* "fetched", "upstream digest", "relay": for people and for JSON. Static, never NULL. */
const char *rmw_firmware_origin_word(enum rmw_firmware_origin origin);
const char *rmw_firmware_proof_word(enum rmw_firmware_proof proof);
const char *rmw_firmware_role_word(enum rmw_firmware_role role);

/* ---- the store (store.c) ---- */

struct rmw_firmware_store;

/*
 * Look what there is. What is damaged is told to `watch` as a warning and passed over; a folder
 * that is not there is an empty one. On success *store is freed with rmw_firmware_store_free. Fails
 * with USAGE (no home), FILE_READ (the folder), NO_MEMORY.
 */
bool rmw_firmware_store_open(struct rmw_firmware_store **store, const struct rmw_watch *watch,
			     struct rmw_err *err) RMW_MUST_CHECK;

/* NULL is allowed. */
void rmw_firmware_store_free(struct rmw_firmware_store *store);

/* Its folder, which need not be there. Borrowed from the store. */
const char *rmw_firmware_store_folder(const struct rmw_firmware_store *store);

/*
 * How many images there are, and one of them: by name, of one name the newest version first; NULL
 * past the end. Borrowed from the store until it is changed.
 */
size_t rmw_firmware_store_count(const struct rmw_firmware_store *store);
const struct rmw_firmware_facts *rmw_firmware_store_at(const struct rmw_firmware_store *store,
						       size_t index);

/* How many files of it were passed over, with a warning, when it was opened. */
size_t rmw_firmware_store_passed_over(const struct rmw_firmware_store *store);

/* True when `wanted`, "NAME" or "NAME@VERSION", and `chip` (NULL: any) name this image. */
bool rmw_firmware_is_named(const struct rmw_firmware_facts *facts, const char *wanted,
			   const char *chip);

/* An image and its bytes. {0} is empty; release with rmw_firmware_image_release. */
struct rmw_firmware_image {
	struct rmw_firmware_facts facts;
	struct rmw_buf bytes;
};

void rmw_firmware_image_release(struct rmw_firmware_image *image);

/*
 * Find an image for `chip` ("bl602", case ignored; NULL: any chip, where that leaves one only):
 *
 *	"NAME"		its newest version in the store
 *	"NAME@VERSION"	that one
 *	a path		a file: what holds a '/', or names a file and no image of the store
 *	NULL		the relay firmware that is bundled for this chip
 *
 * A boot stage is never meant. What comes out of the store has the size and the SHA-256 that it had
 * when it was put there.
 *
 * Fails with NO_FIRMWARE, naming `firmware fetch` and `firmware add`; FIRMWARE_DAMAGED; of a file
 * also with FILE_READ, IMAGE_KIND (an over-the-air file, a dump, a loader), IMAGE_DAMAGED,
 * IMAGE_TRUNCATED, IMAGE_OTHER_CHIP; NO_MEMORY. `image` is untouched then.
 */
bool rmw_firmware_find(const struct rmw_firmware_store *store, const char *wanted, const char *chip,
		       struct rmw_firmware_image *image, struct rmw_err *err) RMW_MUST_CHECK;

/* As rmw_firmware_find, but of the store only: `wanted` is "NAME" or "NAME@VERSION". */
bool rmw_firmware_find_stored(const struct rmw_firmware_store *store, const char *wanted,
			      const char *chip, struct rmw_firmware_image *image,
			      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The bundled image of that role for a chip. Fails with NO_FIRMWARE when there is none, or with
 * NO_MEMORY; `image` is untouched then.
 */
bool rmw_firmware_bundled(enum rmw_firmware_role role, const char *chip,
			  struct rmw_firmware_image *image, struct rmw_err *err) RMW_MUST_CHECK;

/* What became of something that was to be put into the store. */
enum rmw_firmware_outcome {
	RMW_FIRMWARE_STORED,
	RMW_FIRMWARE_KNOWN, /* the same bytes were there already */
};

/* A file to be put into the store. Texts are borrowed. */
struct rmw_firmware_addition {
	struct rmw_view bytes;
	const char *source; /* its path, to be kept as where it came from */
	const char *name;   /* "NAME" or "NAME@VERSION"; NULL: as its content says */
	const char *chip;   /* NULL: as its content says */
};

/*
 * Put a file of the user's into the store. What it is, is found out by its content; a name or chip
 * that is given counts before what the content says, and makes a file welcome that nobody
 * recognises. A version that neither tells is made of its SHA-256.
 *
 * Fails with IMAGE_KIND: an over-the-air file, a dump, a loader, or nothing that is known and no
 * name or chip given; IMAGE_DAMAGED, IMAGE_TRUNCATED; IMAGE_OTHER_CHIP: it is for another chip than
 * given; FIRMWARE_CHANGED: other bytes are there under that name and version; USAGE: a name that
 * cannot be one, or is that of a bundled image; FILE_READ: what is there under that name cannot be
 * read; STORE_BUSY, FILE_WRITE, NO_MEMORY. Nothing changes then. `facts` are those of the image
 * that is in the store afterwards.
 */
bool rmw_firmware_add(struct rmw_firmware_store *store,
		      const struct rmw_firmware_addition *addition,
		      enum rmw_firmware_outcome *outcome, struct rmw_firmware_facts *facts,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read the image at `index` anew, and compare size and SHA-256. Fails with FIRMWARE_DAMAGED,
 * NO_MEMORY.
 */
bool rmw_firmware_verify(const struct rmw_firmware_store *store, size_t index,
			 struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Take the one image of that name out of the store; its pin, where it has one, stays, so that a
 * later fetch is still compared. Fails with NO_FIRMWARE: there is none; USAGE: several are meant,
 * or a bundled one; STORE_BUSY, FILE_WRITE. `facts` tell which one it was.
 */
bool rmw_firmware_remove(struct rmw_firmware_store *store, const char *wanted, const char *chip,
			 struct rmw_firmware_facts *facts, struct rmw_err *err) RMW_MUST_CHECK;

/* ---- fetching (fetch.c) ---- */

/* How long to wait for a server. */
struct rmw_firmware_patience {
	uint32_t connect_ms;
	uint32_t quiet_ms; /* less than RMW_FIRMWARE_SLOW bytes a second for so long: given up */
	uint32_t whole_s;  /* for one request, whatever it does */
	uint32_t pause_ms; /* before a transfer that was cut is taken up again */
	unsigned tries;	   /* of one transfer, as long as each brings something */
};

#define RMW_FIRMWARE_SLOW 256u

/* What to fetch. Texts are borrowed. */
struct rmw_firmware_order {
	const char *wanted;   /* "NAME" (the latest) or "NAME@VERSION" */
	const char *chip;     /* NULL: the first one that the catalog lists */
	const char *base_url; /* in place of the catalog's, "https://..."; NULL */
	const char *ca_file;  /* PEM file of the authorities to trust; NULL: those of the system */
	const struct rmw_firmware_patience *patience; /* NULL: as a person has it */
	const struct rmw_watch *watch;
	const struct rmw_cancel *cancel; /* may be NULL */
};

/*
 * Fetch a release over HTTPS, as the catalog says where, and put it into the store. Size and
 * SHA-256 come from the metadata of the release; where it names no digest, the bytes are pinned:
 * another digest under this version is refused from then on. What was cut off goes on where it
 * stopped, also in a later call when the digest is known. Certificates are always verified, and
 * nothing but https is followed.
 *
 * Fails with NO_PROJECT: nothing of that name, or not for this chip, in the catalog; NO_RELEASE: no
 * such release, or no file in it for this chip; OFFLINE: no server reached; SERVER_UNTRUSTED;
 * SERVER_ANSWER: an answer of no use; FETCH_CUT: the transfer ended early, what is there is kept;
 * FIRMWARE_DIGEST: other bytes than announced, nothing is kept; FIRMWARE_CHANGED: this version was
 * something else before; IMAGE_KIND, IMAGE_OTHER_CHIP, IMAGE_DAMAGED, IMAGE_TRUNCATED: what came is
 * no firmware for this chip; BAD_TEXT: the catalog; FILE_READ: the ca file or the store; USAGE,
 * STORE_BUSY, FILE_WRITE (what came is kept then, too), INTERRUPTED, NO_MEMORY.
 */
bool rmw_firmware_fetch(struct rmw_firmware_store *store, const struct rmw_firmware_order *order,
			enum rmw_firmware_outcome *outcome, struct rmw_firmware_facts *facts,
			struct rmw_err *err) RMW_MUST_CHECK;

#endif
