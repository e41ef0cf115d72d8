#include "facts/walk.h"

#include "base/glob.h"
#include "base/io.h"
#include "base/map.h"
#include "base/utf8.h"
#include "facts/checkout.h"
#include "facts/ignore.h"
#include "formats/git_index.h"

#include <stdlib.h>
#include <string.h>

/* An entry of a folder. `skip` is why it is left out, "" when it is not. */
struct item {
	str name;
	enum io_kind kind;
	uint64_t inode;
	const char *skip;
	bool ignored; /* a folder that is ignored but may hold files that count */
	bool kept;    /* a file that is ignored and taken all the same */
};

/* A folder we are in. All of its things lie in the scratch arena, behind
 * `mark`, and go when it is done. */
struct frame {
	struct item *item;
	size_t n, at;
	size_t path_len; /* of the folder's own path in the path buffer */
	uint32_t flags;  /* that its name gives to all below */
	bool ignored;    /* only what is tracked counts */
	const struct ignore *ignore;
	struct arena_mark mark;
};

/* Which files and folders were seen: by inode, and for files by kind. */
struct seen {
	struct seen_key {
		uint64_t inode;
		uint32_t kind; /* plus one; 0 is a free slot */
	} * slot;
	size_t n, slots;
};

enum { KIND_FOLDER = KIND_COUNT };

struct strings {
	str *v;
	size_t n, cap;
};

/* A link to a folder waits until all true folders are listed. */
struct late {
	str path;
	uint64_t inode;
	uint32_t flags;
	bool ignored;
	const struct ignore *ignore;
};

struct walker {
	struct walk *out;
	struct arena *arena; /* of the result */
	struct arena scratch, stack;
	bool keep; /* scratch is still needed: do not rewind */
	const struct io_root *root;
	const struct limits *limits;
	struct glob_set include, exclude;
	struct glob_set kept, keep_above; /* files; folders they may lie in */
	bool no_ignore_files;
	struct git_index tracked;
	char *buffer;   /* for listing */
	VEC(char) path; /* of the entry in hand: prefix, then path */
	size_t prefix;  /* bytes from the root of the checkout to our root */
	VEC(struct frame) frames;
	VEC(struct late) late;
	struct seen folders;
	VEC(struct file) files;
	VEC(uint64_t) inodes; /* of files */
	VEC(size_t) links;    /* indexes of files that are links */
	VEC(struct walk_skip) skips;
	VEC(struct walk_finding) findings;
	bool stop; /* over a limit that ends the walk */
};

/* ---- what is noted ---- */

static str path_in_project(const struct walker *w)
{
	return str_of(w->path.v + w->prefix, w->path.n - w->prefix);
}

static str path_in_checkout(const struct walker *w)
{
	return str_of(w->path.v, w->path.n);
}

static void set_path(struct walker *w, size_t len, str name)
{
	bool slash = len > w->prefix;

	w->path.n = len;
	vec_reserve(&w->stack, &w->path, name.len + 1);
	if (slash)
		w->path.v[w->path.n++] = '/';
	if (name.len)
		memcpy(w->path.v + w->path.n, name.s, name.len);
	w->path.n += name.len;
}

static void add_skip(struct walker *w, str reason, const char *text)
{
	*vec_push(w->arena, &w->skips) =
		(struct walk_skip){ str_dup(w->arena, path_in_project(w)),
				    str_dup(w->arena, reason), str_from(text) };
}

static void skip_status(struct walker *w, enum io_status s)
{
	static const enum reason reason[] = {
		[IO_ESCAPE] = REASON_PATH_ESCAPE,
		[IO_MISSING] = REASON_IO_MISSING,
		[IO_DENIED] = REASON_IO_DENIED,
		[IO_SPECIAL] = REASON_IO_SPECIAL,
		[IO_LOOP] = REASON_IO_ERROR,
		[IO_CHANGED] = REASON_IO_CHANGED,
		[IO_LIMIT] = REASON_LIMIT_SIZE,
		[IO_ERROR] = REASON_IO_ERROR,
	};

	add_skip(w, reason_code(reason[s]), io_status_text(s));
}

static void add_finding(struct walker *w, enum diag_id id, str text)
{
	*vec_push(w->arena, &w->findings) =
		(struct walk_finding){ id, str_dup(w->arena, path_in_project(w)),
				       text };
}

/* The list is not whole. The first reason stays. */
static void not_whole(struct walker *w, enum reason reason, str text)
{
	if (w->out->reason == REASON_NONE) {
		w->out->reason = reason;
		w->out->reason_text = text;
	}
}

/* ---- seen before? ---- */

static size_t seen_at(const struct seen *s, uint64_t inode, uint32_t kind)
{
	uint64_t h = (inode ^ (uint64_t)kind << 56) * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(h >> 20) & (s->slots - 1);

	while (s->slot[i].kind &&
	       (s->slot[i].inode != inode || s->slot[i].kind != kind))
		i = (i + 1) & (s->slots - 1);
	return i;
}

static void seen_grow(struct arena *a, struct seen *s)
{
	struct seen old = *s;

	s->slots = old.slots ? old.slots * 2 : 64;
	s->slot = arena_array(a, struct seen_key, s->slots);
	for (size_t i = 0; i < old.slots; i++)
		if (old.slot[i].kind)
			s->slot[seen_at(s, old.slot[i].inode, old.slot[i].kind)] =
				old.slot[i];
}

/* Adds it; true when it was there already. */
static bool seen_add(struct arena *a, struct seen *s, uint64_t inode, int kind)
{
	uint32_t k = (uint32_t)kind + 1;
	size_t i;

	if (s->n * 2 >= s->slots)
		seen_grow(a, s);
	i = seen_at(s, inode, k);
	if (s->slot[i].kind)
		return true;
	s->slot[i] = (struct seen_key){ inode, k };
	s->n++;
	return false;
}

/* ---- what names say ---- */

static bool is_one_of(str name, const str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(list[i], name))
			return true;
	return false;
}

#define ONE_OF(name, list) \
	is_one_of((name), (list), sizeof(list) / sizeof((list)[0]))

static const char *skip_by_name(str name, enum io_kind kind)
{
	static const str git[] = { STR_INIT(".git"), STR_INIT(".hg"),
				   STR_INIT(".svn"), STR_INIT(".jj") };
	static const str cache[] = {
		STR_INIT("__pycache__"),   STR_INIT(".mypy_cache"),
		STR_INIT(".pytest_cache"), STR_INIT(".ruff_cache"),
		STR_INIT(".tox"),          STR_INIT(".nox"),
		STR_INIT(".hypothesis"),   STR_INIT(".ipynb_checkpoints"),
		STR_INIT(".cache"),        STR_INIT(".eggs"),
	};
	static const str vendored[] = {
		STR_INIT(".venv"),
		STR_INIT("node_modules"),
		STR_INIT("site-packages"),
		STR_INIT("bower_components"),
	};

	if (str_eq(name, S(".git")))
		return "git";
	if (kind != IO_KIND_DIR || name.len < 4)
		return NULL;
	if (ONE_OF(name, git))
		return "git";
	if (ONE_OF(name, cache))
		return "cache";
	return ONE_OF(name, vendored) ? "vendored" : NULL;
}

static uint32_t flags_of_folder(str name)
{
	static const str test[] = { STR_INIT("test"), STR_INIT("tests"),
				    STR_INIT("testing"), STR_INIT("unittests") };
	static const str vendored[] = {
		STR_INIT("vendor"),      STR_INIT("vendored"),
		STR_INIT("third_party"), STR_INIT("third-party"),
		STR_INIT("thirdparty"),  STR_INIT("3rdparty"),
		STR_INIT("_vendor"),     STR_INIT("external"),
		STR_INIT("extern"),
	};
	static const str example[] = {
		STR_INIT("example"),       STR_INIT("examples"),
		STR_INIT("demo"),          STR_INIT("demos"),
		STR_INIT("sample"),        STR_INIT("samples"),
		STR_INIT("doc"),           STR_INIT("docs"),
		STR_INIT("tutorial"),      STR_INIT("tutorials"),
		STR_INIT("documentation"),
	};

	if (name.len < 3)
		return 0;
	return (ONE_OF(name, test) ? FILE_TEST : 0u) |
	       (ONE_OF(name, vendored) ? FILE_VENDORED : 0u) |
	       (ONE_OF(name, example) ? FILE_EXAMPLE : 0u);
}

static uint32_t flags_of_file(str name, enum file_kind kind)
{
	if (kind != KIND_PYTHON)
		return 0;
	if (str_starts(name, S("test_")) || str_ends(name, S("_test.py")) ||
	    str_eq(name, S("conftest.py")))
		return FILE_TEST;
	return 0;
}

/* ---- a folder: list, judge, sort ---- */

static bool list(struct walker *w, struct frame *f)
{
	VEC(struct item) items = { 0 };
	struct io_entry e;
	struct io_dir d;

	if (io_dir_open(&d, w->root, path_in_project(w), w->buffer) != IO_OK) {
		skip_status(w, d.status);
		return false;
	}
	while (!w->stop && io_dir_next(&d, &e)) {
		*vec_push(&w->scratch, &items) =
			(struct item){ str_dup(&w->scratch, e.name),
				       e.kind,
				       e.inode,
				       NULL,
				       false,
				       false };
		w->stop = ++w->out->entries > w->limits->tree_entries;
	}
	if (w->stop)
		not_whole(w, REASON_LIMIT_COUNT, S("tree.entries"));
	if (d.status != IO_OK)
		skip_status(w, d.status);
	io_dir_close(&d);
	f->item = items.v;
	f->n = items.n;
	return true;
}

static const struct item *find_item(const struct frame *f, const char *name,
				    enum io_kind kind)
{
	str want = str_from(name);

	for (size_t i = 0; i < f->n; i++)
		if (f->item[i].kind == kind && str_eq(f->item[i].name, want))
			return &f->item[i];
	return NULL;
}

/* A virtual environment of any name, or the inside of a bare repository. */
static const char *skip_by_content(const struct frame *f)
{
	if (find_item(f, "pyvenv.cfg", IO_KIND_FILE) ||
	    find_item(f, "conda-meta", IO_KIND_DIR))
		return "vendored";
	if (find_item(f, "HEAD", IO_KIND_FILE) &&
	    find_item(f, "objects", IO_KIND_DIR) &&
	    find_item(f, "refs", IO_KIND_DIR))
		return "git";
	return NULL;
}

/* An ignore file that cannot be read makes the list a guess. */
static const struct ignore *read_ignore(struct walker *w,
					const struct io_root *root, str path,
					str base, const struct ignore *above)
{
	const struct ignore *ig;
	enum io_status s;
	str text;

	s = io_read(&text, &w->scratch, root, path, w->limits->ignore_size);
	if (s == IO_MISSING)
		return above;
	if (s == IO_OK) {
		base = str_dup(&w->scratch, base);
		ig = ignore_read(&w->scratch, text, base, above,
				 (size_t)w->limits->ignore_patterns);
		if (ig)
			return ig;
		s = IO_LIMIT;
	}
	not_whole(w, s == IO_LIMIT ? REASON_LIMIT_SIZE : REASON_IO_ERROR,
		  str_printf(w->arena, "%.*s: %s", STR_ARG(path),
			     io_status_text(s)));
	return above;
}

static bool is_excluded(struct walker *w, bool is_dir)
{
	str path = path_in_project(w);

	if (!is_dir && w->include.n && !glob_match_any(&w->include, path))
		return true;
	if (!w->exclude.n)
		return false;
	if (glob_match_any(&w->exclude, path))
		return true;
	/* "data/" and "data/?*" stand for all below: do not even list it. */
	if (!is_dir)
		return false;
	set_path(w, w->path.n, S(""));
	return glob_match_any(&w->exclude, path_in_project(w));
}

/* Is it ignored and not tracked? Of an ignored folder with tracked files only
 * these count: nothing below it can be taken back by a pattern. */
static bool is_ignored(struct walker *w, const struct frame *f, struct item *it)
{
	bool is_dir = it->kind == IO_KIND_DIR;
	str path = path_in_checkout(w);

	if (!f->ignored && !(f->ignore && ignore_match(f->ignore, path, is_dir)))
		return false;
	if (git_index_has(&w->tracked, path))
		return false;
	it->ignored =
		is_dir && (git_index_has_below(&w->tracked, path) ||
			   glob_match_any(&w->keep_above, path_in_project(w)));
	it->kept = !is_dir && glob_match_any(&w->kept, path_in_project(w));
	return !it->ignored && !it->kept;
}

/* Why an entry is left out; NULL when it is not. The path is its own. */
static const char *judge(struct walker *w, const struct frame *f, struct item *it)
{
	const char *skip = skip_by_name(it->name, it->kind);

	if (skip)
		return skip;
	if (is_ignored(w, f, it))
		return "ignored";
	return is_excluded(w, it->kind == IO_KIND_DIR) ? "excluded" : NULL;
}

static void judge_all(struct walker *w, struct frame *f)
{
	for (size_t i = 0; i < f->n; i++) {
		set_path(w, f->path_len, f->item[i].name);
		f->item[i].skip = judge(w, f, &f->item[i]);
	}
	w->path.n = f->path_len;
}

/* Paths are in order when a folder counts as its name and a slash. */
static int compare_items(const void *x, const void *y)
{
	const struct item *a = x, *b = y;
	size_t n = a->name.len < b->name.len ? a->name.len : b->name.len;
	int c = memcmp(a->name.s, b->name.s, n), ca, cb;

	if (c)
		return c;
	ca = n < a->name.len          ? (unsigned char)a->name.s[n]
	     : a->kind == IO_KIND_DIR ? '/'
				      : -1;
	cb = n < b->name.len          ? (unsigned char)b->name.s[n]
	     : b->kind == IO_KIND_DIR ? '/'
				      : -1;
	return (ca > cb) - (ca < cb);
}

static bool needs_folding(str name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.s[i] >= 0x80 ||
		    (name.s[i] >= 'A' && name.s[i] <= 'Z'))
			return true;
	return false;
}

/* Two names that one on macOS or Windows could not both have. */
static void find_clashes(struct walker *w, const struct frame *f)
{
	struct map names = { 0 };
	bool any = false;

	for (size_t i = 0; i < f->n && !any; i++)
		any = !f->item[i].skip && needs_folding(f->item[i].name);
	if (!any)
		return;
	for (size_t i = 0; i < f->n; i++) {
		struct item *it = &f->item[i], *other;

		if (it->skip)
			continue;
		other = map_put(&w->scratch, &names,
				utf8_caseless(&w->scratch, it->name), it);
		if (!other)
			continue;
		set_path(w, f->path_len, it->name);
		add_finding(w, DIAG_PATH_NAME, str_dup(w->arena, other->name));
	}
	w->path.n = f->path_len;
}

/* `f` says what the folder has from above; the path is its own. */
static void enter(struct walker *w, struct frame f)
{
	const char *skip;

	f.path_len = w->path.n;
	f.mark = arena_mark(&w->scratch);

	if (w->frames.n > w->limits->tree_depth) {
		add_skip(w, reason_code(REASON_LIMIT_DEPTH), "tree.depth");
		not_whole(w, REASON_LIMIT_DEPTH, S("tree.depth"));
		return;
	}
	if (!list(w, &f))
		return;
	skip = w->frames.n ? skip_by_content(&f) : NULL;
	if (skip) {
		add_skip(w, str_from(skip), "");
		return;
	}
	if (!w->no_ignore_files && find_item(&f, ".gitignore", IO_KIND_FILE)) {
		size_t base = f.path_len == w->prefix && w->prefix
				      ? w->prefix - 1 /* its slash */
				      : f.path_len;

		set_path(w, f.path_len, S(".gitignore"));
		f.ignore = read_ignore(w, w->root, path_in_project(w),
				       str_of(w->path.v, base), f.ignore);
	}
	judge_all(w, &f);
	if (f.n)
		qsort(f.item, f.n, sizeof(f.item[0]), compare_items);
	find_clashes(w, &f);
	*vec_push(&w->stack, &w->frames) = f;
}

/* ---- entries ---- */

static void add_file(struct walker *w, const struct frame *f,
		     const struct item *it, uint64_t inode)
{
	str path = str_dup(w->arena, path_in_project(w));
	enum file_kind kind = file_kind_of(it->name);

	*vec_push(w->arena, &w->files) = (struct file){
		.path = path,
		.kind = kind,
		.flags = f->flags | flags_of_file(it->name, kind) |
			 (it->kept ? FILE_IGNORED : 0),
	};
	*vec_push(&w->stack, &w->inodes) = inode;
}

static void take_link(struct walker *w, const struct frame *f,
		      const struct item *it)
{
	struct io_info info;
	enum io_status s = io_look(&info, w->root, path_in_project(w));

	if (s == IO_ESCAPE)
		add_finding(w, DIAG_PATH_ESCAPE, S(""));
	if (s == IO_OK && info.kind == IO_KIND_SPECIAL)
		s = IO_SPECIAL;
	if (s != IO_OK) {
		skip_status(w, s);
		return;
	}
	if (info.kind == IO_KIND_FILE) {
		*vec_push(&w->stack, &w->links) = w->files.n;
		add_file(w, f, it, info.stamp.inode);
		return;
	}
	w->keep = true;
	*vec_push(&w->stack, &w->late) = (struct late){
		str_dup(&w->stack, path_in_checkout(w)), info.stamp.inode,
		f->flags | flags_of_folder(it->name), f->ignored, f->ignore
	};
}

static void take_folder(struct walker *w, const struct frame *f,
			const struct item *it)
{
	seen_add(&w->stack, &w->folders, it->inode, KIND_FOLDER);
	enter(w, (struct frame){ .flags = f->flags | flags_of_folder(it->name),
				 .ignored = it->ignored,
				 .ignore = f->ignore });
}

static void take(struct walker *w, const struct frame *f, const struct item *it)
{
	set_path(w, f->path_len, it->name);
	if (it->skip) {
		if (str_eq(it->name, S(".git")) && it->kind != IO_KIND_DIR &&
		    checkout_leads_out(&w->stack, w->root, path_in_project(w),
				       it->kind))
			add_finding(w, DIAG_PATH_ESCAPE, S(""));
		add_skip(w, str_from(it->skip), "");
		return;
	}
	switch (it->kind) {
	case IO_KIND_FILE:
		add_file(w, f, it, it->inode);
		break;
	case IO_KIND_DIR:
		take_folder(w, f, it);
		break;
	case IO_KIND_LINK:
		take_link(w, f, it);
		break;
	case IO_KIND_SPECIAL:
		skip_status(w, IO_SPECIAL);
		break;
	}
}

static void leave(struct walker *w)
{
	struct frame *f = &w->frames.v[--w->frames.n];

	if (!w->keep)
		arena_rewind(&w->scratch, f->mark);
}

/* Everything below the frames there are. No recursion: depth is a limit the
 * user sets. */
static void walk_frames(struct walker *w)
{
	while (w->frames.n && !w->stop) {
		struct frame f = w->frames.v[w->frames.n - 1];

		if (f.at == f.n) {
			leave(w);
			continue;
		}
		w->frames.v[w->frames.n - 1].at++;
		take(w, &f, &f.item[f.at]);
	}
	w->frames.n = 0;
}

/* Links to folders that are not listed under their own name. */
static void walk_late(struct walker *w)
{
	for (size_t i = 0; i < w->late.n && !w->stop; i++) {
		struct late l = w->late.v[i];

		w->path.n = 0;
		vec_reserve(&w->stack, &w->path, l.path.len);
		memcpy(w->path.v, l.path.s, l.path.len);
		w->path.n = l.path.len;
		if (seen_add(&w->stack, &w->folders, l.inode, KIND_FOLDER)) {
			add_skip(w, S("link"), "a folder listed elsewhere");
			continue;
		}
		/* A frame for its depth, so that links in links come to an end. */
		for (size_t k = w->prefix; k < l.path.len; k++)
			if (l.path.s[k] == '/')
				*vec_push(&w->stack, &w->frames) =
					(struct frame){ 0 };
		enter(w, (struct frame){ .flags = l.flags,
					 .ignored = l.ignored,
					 .ignore = l.ignore });
		walk_frames(w);
	}
}

/* A link to a file that is listed itself, as the same kind, is left out. */
static void drop_double_links(struct walker *w)
{
	struct seen files = { 0 };
	size_t link = 0, to = 0;

	if (!w->links.n)
		return;
	for (size_t i = 0; i < w->files.n; i++) {
		if (link < w->links.n && w->links.v[link] == i)
			link++;
		else
			seen_add(&w->stack, &files, w->inodes.v[i],
				 (int)w->files.v[i].kind);
	}
	link = 0;
	for (size_t i = 0; i < w->files.n; i++) {
		struct file *f = &w->files.v[i];
		bool is_link = link < w->links.n && w->links.v[link] == i;

		link += is_link;
		if (is_link &&
		    seen_add(&w->stack, &files, w->inodes.v[i], (int)f->kind)) {
			*vec_push(w->arena, &w->skips) = (struct walk_skip){
				f->path, S("link"), S("a file listed elsewhere")
			};
			continue;
		}
		w->files.v[to++] = *f;
	}
	w->files.n = to;
}

/* ---- the checkout around the project ---- */

/* Ignore files from the top of the checkout down to, not including, ours. */
static const struct ignore *read_above(struct walker *w,
				       const struct io_root *top,
				       const struct ignore *ignore)
{
	str prefix = str_of(w->path.v, w->prefix ? w->prefix - 1 : 0);

	for (size_t from = 0; w->prefix && from <= prefix.len;) {
		str base = str_sub(prefix, 0, from ? from - 1 : 0);
		str path = base.len ? str_printf(&w->scratch, "%.*s/.gitignore",
						 STR_ARG(base))
				    : S(".gitignore");

		ignore = read_ignore(w, top, path, base, ignore);
		from = str_find_byte(prefix, '/', from) + 1;
	}
	return ignore;
}

/* Committed files are never ignored, whatever the patterns say. */
static void read_tracked(struct walker *w, const struct io_root *git)
{
	enum io_status s;
	str bytes;

	s = io_read(&bytes, &w->stack, git, S("index"), w->limits->text_size);
	if (s == IO_MISSING ||
	    (s == IO_OK && git_index_read(&w->tracked, &w->stack, bytes)))
		return;
	not_whole(w, s == IO_LIMIT ? REASON_LIMIT_SIZE : REASON_FORMAT_MALFORMED,
		  S(".git/index: tells not which ignored files are committed"));
}

static const struct ignore *read_checkout(struct walker *w)
{
	const struct ignore *ignore = NULL;
	struct checkout c;

	if (w->no_ignore_files || !checkout_find(&c, &w->stack, w->root))
		return NULL;
	vec_reserve(&w->stack, &w->path, c.prefix.len);
	if (c.prefix.len)
		memcpy(w->path.v, c.prefix.s, c.prefix.len);
	w->path.n = w->prefix = c.prefix.len;
	if (c.git.fd >= 0) {
		read_tracked(w, &c.git);
		ignore = read_ignore(w, &c.common, S("info/exclude"), S(""),
				     NULL);
	}
	ignore = read_above(w, &c.top, ignore);
	checkout_close(&c);
	return ignore;
}

/* ---- all of it ---- */

static int compare_files(const void *x, const void *y)
{
	return str_cmp(((const struct file *)x)->path,
		       ((const struct file *)y)->path);
}

static int compare_skips(const void *x, const void *y)
{
	return str_cmp(((const struct walk_skip *)x)->path,
		       ((const struct walk_skip *)y)->path);
}

static int compare_findings(const void *x, const void *y)
{
	const struct walk_finding *a = x, *b = y;
	int c = str_cmp(a->path, b->path);

	return c ? c : (a->id > b->id) - (a->id < b->id);
}

static void finish(struct walker *w)
{
	drop_double_links(w);
	if (w->late.n)
		qsort(w->files.v, w->files.n, sizeof(w->files.v[0]),
		      compare_files);
	if (w->skips.n)
		qsort(w->skips.v, w->skips.n, sizeof(w->skips.v[0]),
		      compare_skips);
	if (w->findings.n)
		qsort(w->findings.v, w->findings.n, sizeof(w->findings.v[0]),
		      compare_findings);
	w->out->file = w->files.v;
	w->out->n = w->files.n;
	w->out->skip = w->skips.v;
	w->out->nskip = w->skips.n;
	w->out->finding = w->findings.v;
	w->out->nfinding = w->findings.n;
}

static bool compile_globs(struct walker *w, struct glob_set *out,
			  const str *pattern, size_t n, struct err *err)
{
	const char *why;

	out->item = arena_array(&w->stack, const struct glob *, n);
	for (; out->n < n; out->n++) {
		out->item[out->n] = glob_new(&w->stack, pattern[out->n], &why);
		if (!out->item[out->n])
			return err_use(err, "%.*s: not a path pattern: %s",
				       STR_ARG(pattern[out->n]), why);
	}
	return true;
}

/* The folders that a pattern's files may lie in: "a" and "a/b*" of the pattern
 * "a/b*" + "/c"; from the first "**" on, all below. */
static void add_holders(struct walker *w, struct strings *out, str pattern)
{
	int braces = 0;

	for (size_t i = 0; i < pattern.len; i++) {
		braces += pattern.s[i] == '{';
		braces -= pattern.s[i] == '}';
		if (i && pattern.s[i] == '/' && !braces)
			*vec_push(&w->stack, out) = str_sub(pattern, 0, i);
	}
}

static bool compile_keep(struct walker *w, const str *pattern, size_t n,
			 struct err *err)
{
	struct strings holders = { 0 };

	for (size_t i = 0; i < n; i++)
		add_holders(w, &holders, pattern[i]);
	return compile_globs(w, &w->kept, pattern, n, err) &&
	       compile_globs(w, &w->keep_above, holders.v, holders.n, err);
}

static bool walk_root(struct walker *w, struct err *err)
{
	const struct ignore *ignore = read_checkout(w);
	struct io_info info;

	if (io_look(&info, w->root, S("")) == IO_OK)
		seen_add(&w->stack, &w->folders, info.stamp.inode, KIND_FOLDER);
	enter(w, (struct frame){ .ignore = ignore });
	if (!w->frames.n && w->skips.n)
		return err_use(err, "%.*s: %.*s", STR_ARG(w->root->path),
			       STR_ARG(w->skips.v[0].text));
	walk_frames(w);
	walk_late(w);
	finish(w);
	return true;
}

bool walk_read(struct walk *out, struct arena *a, const struct io_root *root,
	       const struct walk_options *options, struct err *err)
{
	struct walker w = { .out = out,
			    .arena = a,
			    .root = root,
			    .limits = options->limits,
			    .no_ignore_files = options->no_ignore_files };
	bool ok;

	*out = (struct walk){ 0 };
	arena_init(&w.scratch);
	arena_init(&w.stack);
	w.buffer = arena_alloc(&w.stack, IO_DIR_BUFFER, 16);
	vec_reserve(&w.stack, &w.path, 256);
	ok = compile_globs(&w, &w.include, options->include, options->ninclude,
			   err) &&
	     compile_globs(&w, &w.exclude, options->exclude, options->nexclude,
			   err) &&
	     compile_keep(&w, options->keep, options->nkeep, err) &&
	     walk_root(&w, err);
	arena_release(&w.scratch);
	arena_release(&w.stack);
	return ok;
}
