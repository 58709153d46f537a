#include "gateway/files.h"

#include "gateway/gzip.h"
#include "runtime/log.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { ETAG_BYTES = 16, ETAG_SIZE = 32, EXTENSION_CHARS_MAX = 8, PACK_BYTES_MIN = 256 };

enum form { PLAIN, GZIP, BROTLI, FORM_COUNT };

static const struct {
	const char *suffix, *coding;
} forms[FORM_COUNT] = {[GZIP] = {".gz", "gzip"}, [BROTLI] = {".br", "br"}};

struct file {
	char *path; /* "/assets/app.js" */
	const char *type;
	struct {
		struct buffer bytes; /* size 0 of a packed form: there is none */
		char etag[ETAG_SIZE];
	} forms[FORM_COUNT];
};

struct files {
	atomic_uint references;
	struct file *items;
	size_t count;
	size_t bytes;
};

static const struct {
	const char *extension, *type;
	bool packs;
} types[] = {
    {"html", "text/html; charset=utf-8", true},
    {"js", "text/javascript; charset=utf-8", true},
    {"mjs", "text/javascript; charset=utf-8", true},
    {"css", "text/css; charset=utf-8", true},
    {"svg", "image/svg+xml", true},
    {"json", "application/json", true},
    {"map", "application/json", true},
    {"webmanifest", "application/manifest+json", true},
    {"txt", "text/plain; charset=utf-8", true},
    {"xml", "application/xml", true},
    {"wasm", "application/wasm", true},
    {"png", "image/png", false},
    {"jpg", "image/jpeg", false},
    {"jpeg", "image/jpeg", false},
    {"webp", "image/webp", false},
    {"avif", "image/avif", false},
    {"gif", "image/gif", false},
    {"ico", "image/x-icon", false},
    {"woff2", "font/woff2", false},
    {"woff", "font/woff", false},
    {"pdf", "application/pdf", false},
};

/* What stands behind the last dot of the last part; NULL when that is no extension. */
static const char *extension_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash != NULL ? slash : path, '.');
	size_t size = dot != NULL ? strlen(dot + 1) : 0;
	return size > 0 && size <= EXTENSION_CHARS_MAX ? dot + 1 : NULL;
}

static const char *type_of(const char *path, bool *ret_packs)
{
	const char *extension = extension_of(path);
	for (size_t i = 0; extension != NULL && i < sizeof types / sizeof *types; i++) {
		if (strcasecmp(types[i].extension, extension) == 0) {
			*ret_packs = types[i].packs;
			return types[i].type;
		}
	}
	*ret_packs = false;
	return "application/octet-stream";
}

/* --- reading --- */

static enum status read_bytes(const char *path, size_t size, struct buffer *ret_bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	enum status status = fd >= 0 ? buffer_reserve(ret_bytes, size + 1) : status_of_errno(errno);
	while (status == OK && ret_bytes->size < size) {
		ssize_t got = read(fd, ret_bytes->data + ret_bytes->size, size - ret_bytes->size);
		if (got <= 0) {
			status = UNAVAILABLE;
		} else {
			ret_bytes->size += (size_t)got;
		}
	}
	if (fd >= 0) {
		(void)close(fd);
	}
	return status;
}

static enum status add_file(struct files *files, const char *path, const FTSENT *entry)
{
	size_t size = (size_t)entry->fts_statp->st_size;
	if (files->count == FILES_MAX || size > FILES_BYTES_MAX - files->bytes) {
		return OUT_OF_RANGE;
	}
	struct file *file = &files->items[files->count];
	file->path = strdup(path);
	enum status status = file->path != NULL ? OK : RESOURCE_EXHAUSTED;
	files->count++;
	files->bytes += size;
	return status == OK ? read_bytes(entry->fts_accpath, size, &file->forms[PLAIN].bytes)
			    : status;
}

static int compare_entries(const FTSENT **one, const FTSENT **other)
{
	return strcmp((*one)->fts_name, (*other)->fts_name);
}

static enum status read_folder(struct files *files, char *folder)
{
	char *const roots[] = {folder, NULL};
	size_t skipped = strlen(folder);
	enum status status = OK;
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, compare_entries);
	if (tree == NULL) {
		return status_of_errno(errno);
	}
	for (FTSENT *entry = fts_read(tree); status == OK && entry != NULL;
	     entry = fts_read(tree)) {
		bool hidden = entry->fts_level > 0 && entry->fts_name[0] == '.';
		if (hidden || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS) {
			status = entry->fts_info == FTS_NS ? NOT_FOUND : OK;
			(void)fts_set(tree, entry, FTS_SKIP);
		} else if (entry->fts_info == FTS_F && entry->fts_level > 0) {
			status = add_file(files, entry->fts_path + skipped, entry);
		}
	}
	(void)fts_close(tree);
	return status;
}

/* --- forms --- */

static int compare_files(const void *one, const void *other)
{
	const struct file *left = one;
	const struct file *right = other;
	return strcmp(left->path, right->path);
}

static int compare_path(const void *path, const void *item)
{
	const struct file *file = item;
	return strcmp(path, file->path);
}

static struct file *find(const struct files *files, const char *path)
{
	return files->count > 0
		   ? bsearch(path, files->items, files->count, sizeof *files->items, compare_path)
		   : NULL;
}

/* Gives every FILE the bytes of FILE.gz and FILE.br, which are then no files of their own. */
static void join_forms(struct files *files)
{
	size_t kept = 0;
	for (size_t i = 0; i < files->count; i++) {
		struct file *file = &files->items[i];
		struct file *whole = NULL;
		enum form form = PLAIN;
		size_t size = strlen(file->path);
		while (whole == NULL && ++form < FORM_COUNT) {
			size_t suffix = strlen(forms[form].suffix);
			if (size > suffix &&
			    strcmp(file->path + size - suffix, forms[form].suffix) == 0) {
				file->path[size - suffix] = '\0';
				whole = bsearch(file->path, files->items, kept,
				    sizeof *files->items, compare_path);
				file->path[size - suffix] = '.';
			}
		}
		if (whole != NULL) {
			whole->forms[form].bytes = file->forms[PLAIN].bytes;
			free(file->path);
		} else {
			files->items[kept++] = *file;
		}
	}
	files->count = kept;
}

/* Packs it where nobody did and it pays. */
static enum status pack(struct file *file)
{
	const struct buffer *plain = &file->forms[PLAIN].bytes;
	struct buffer *packed = &file->forms[GZIP].bytes;
	bool packs;
	(void)type_of(file->path, &packs);
	if (!packs || packed->size > 0 || plain->size < PACK_BYTES_MIN) {
		return OK;
	}
	enum status status = gzip_pack(buffer_bytes(plain), GZIP_SMALL, packed);
	if (status == OK && packed->size >= plain->size) {
		buffer_fini(packed);
	}
	return status;
}

/* A strong ETag: a hash of these very bytes, of this form. */
static void tag(struct file *file, enum form form)
{
	uint8_t hash[ETAG_BYTES];
	char text[ETAG_SIZE];
	const struct buffer *bytes = &file->forms[form].bytes;
	(void)crypto_generichash(hash, sizeof hash, bytes->data, bytes->size, NULL, 0);
	(void)sodium_bin2base64(
	    text, sizeof text, hash, sizeof hash, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	(void)snprintf(file->forms[form].etag, ETAG_SIZE, "\"%.22s\"", text);
}

static enum status finish(struct files *files)
{
	enum status status = OK;
	qsort(files->items, files->count, sizeof *files->items, compare_files);
	join_forms(files);
	for (size_t i = 0; status == OK && i < files->count; i++) {
		bool packs;
		files->items[i].type = type_of(files->items[i].path, &packs);
		status = pack(&files->items[i]);
		for (enum form form = PLAIN; form < FORM_COUNT; form++) {
			tag(&files->items[i], form);
		}
	}
	return status;
}

static enum status open_new(struct files **ret_files)
{
	struct files *files = calloc(1, sizeof *files);
	struct file *items = calloc(FILES_MAX, sizeof *items);
	if (files == NULL || items == NULL) {
		free(files);
		free(items);
		return RESOURCE_EXHAUSTED;
	}
	files->items = items;
	atomic_init(&files->references, 1);
	*ret_files = files;
	return OK;
}

enum status files_open(const char *folder, struct files **ret_files)
{
	struct files *files = NULL;
	char *root = strdup(folder);
	enum status status = root != NULL ? open_new(&files) : RESOURCE_EXHAUSTED;
	if (status == OK) {
		for (size_t size = strlen(root); size > 1 && root[size - 1] == '/'; size--) {
			root[size - 1] = '\0';
		}
		status = read_folder(files, root);
	}
	if (status == OK) {
		status = finish(files);
	}
	if (status != OK) {
		log_warning(
		    "gateway.files", "folder=\"%s\" status=%s", folder, status_name(status));
		files_release(files);
	} else {
		*ret_files = files;
	}
	free(root);
	return status;
}

struct files *files_hold(struct files *files)
{
	(void)atomic_fetch_add(&files->references, 1);
	return files;
}

void files_release(struct files *files)
{
	if (files == NULL || atomic_fetch_sub(&files->references, 1) > 1) {
		return;
	}
	for (size_t i = 0; i < files->count; i++) {
		free(files->items[i].path);
		for (enum form form = PLAIN; form < FORM_COUNT; form++) {
			buffer_fini(&files->items[i].forms[form].bytes);
		}
	}
	free(files->items);
	free(files);
}

size_t files_count(const struct files *files)
{
	return files->count;
}

/* --- answering --- */

static void release(void *files)
{
	files_release(files);
}

/* The smallest form that the caller takes. */
static enum form choose_form(const struct file *file, const struct head *head)
{
	const char *accepted = head_value(head, "Accept-Encoding");
	enum form chosen = PLAIN;
	for (enum form form = GZIP; form < FORM_COUNT; form++) {
		size_t size = file->forms[form].bytes.size;
		if (size > 0 && size < file->forms[chosen].bytes.size &&
		    list_weight(accepted, forms[form].coding) > 0) {
			chosen = form;
		}
	}
	return chosen;
}

/* Whether If-None-Match names this tag, weak or strong. */
static bool is_known(const struct head *head, const char *etag)
{
	const char *known = head_value(head, "If-None-Match");
	return known != NULL && (strcmp(known, "*") == 0 || strstr(known, etag) != NULL);
}

static void answer_file(
    struct files *files, const struct file *file, const struct head *head, struct answer *answer)
{
	enum form form = choose_form(file, head);
	const char *etag = file->forms[form].etag;
	bool hashed = strncmp(file->path, "/assets/", strlen("/assets/")) == 0;
	answer_header(answer, "ETag", "%s", etag);
	answer_header(answer, "Cache-Control", "%s",
	    hashed ? "public, max-age=31536000, immutable" : "no-cache");
	answer_header(answer, "Vary", "Accept-Encoding");
	answer->http_status = is_known(head, etag) ? 304 : 200;
	if (answer->http_status == 304) {
		return;
	}
	answer_header(answer, "Content-Type", "%s", file->type);
	if (form != PLAIN) {
		answer_header(answer, "Content-Encoding", "%s", forms[form].coding);
	}
	answer->body = buffer_bytes(&file->forms[form].bytes);
	answer->release = release;
	answer->owner = files_hold(files);
}

/* Whether a browser goes there, to a route of the page itself. */
static bool is_route(const struct head *head)
{
	const char *accept = head_value(head, "Accept");
	return strcmp(head->path, "/") == 0 ||
	       (extension_of(head->path) == NULL && accept != NULL &&
		   strstr(accept, "text/html") != NULL);
}

void files_answer(struct files *files, const struct head *head, struct answer *answer)
{
	if (files == NULL) {
		bool root = strcmp(head->path, "/") == 0;
		answer_line(answer, root ? 200 : 404,
		    root ? "samen-gateway: the API is here, the web page was not built.\n"
			 : "Not found.\n");
		return;
	}
	const struct file *file = find(files, head->path);
	if (file == NULL && is_route(head)) {
		file = find(files, "/index.html");
	}
	if (file == NULL) {
		answer_line(answer, 404, "Not found.\n");
		answer_header(answer, "Cache-Control", "no-cache");
		return;
	}
	answer_file(files, file, head, answer);
}
