#include "facts/dataset.h"

#include "base/glob.h"
#include "facts/manifest.h"

#include <string.h>

struct linker {
	struct project *p;
	struct arena *a;
	struct file *file;
	size_t n;
	VEC(struct dataset *) datasets;
	struct map contexts; /* "index/split/class" -> const struct value * */
};

static const struct {
	str name;
	enum split_role role;
} roles[] = {
	{ STR_INIT("train"), SPLIT_TRAIN },
	{ STR_INIT("val"), SPLIT_VAL },
	{ STR_INIT("test"), SPLIT_TEST },
	{ STR_INIT("unlabeled"), SPLIT_UNLABELED },
	{ STR_INIT("external_test"), SPLIT_EXTERNAL },
	{ STR_INIT("all"), SPLIT_ALL },
	{ STR_INIT("other"), SPLIT_OTHER },
};

str split_role_name(enum split_role role)
{
	return roles[role].name;
}

static enum split_role role_of(str name)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (str_eq(roles[i].name, name))
			return roles[i].role;
	return SPLIT_OTHER;
}

const struct dataset_split *dataset_split(const struct dataset *d,
					  enum split_role role)
{
	for (size_t i = 0; d && i < d->splits.n; i++)
		if (d->splits.v[i].role == role)
			return &d->splits.v[i];
	return NULL;
}

/* ---- the file list ---- */

/* The first file whose path is not before `path`. */
static size_t lower_bound(const struct linker *l, str path)
{
	size_t from = 0, to = l->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (str_cmp(l->file[mid].path, path) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static struct file *file_at(const struct linker *l, str path)
{
	size_t i = lower_bound(l, path);

	return i < l->n && str_eq(l->file[i].path, path) ? &l->file[i] : NULL;
}

/* Files below a folder are neighbours in the list. */
static size_t folder_start(const struct linker *l, str folder)
{
	if (!folder.len)
		return 0;
	return lower_bound(l, str_printf(l->a, "%.*s/", STR_ARG(folder)));
}

static bool is_below(str path, str folder)
{
	if (!folder.len)
		return true;
	return path.len > folder.len && str_starts(path, folder) &&
	       path.s[folder.len] == '/';
}

static bool is_folder(const struct linker *l, str folder)
{
	size_t i = folder_start(l, folder);

	return i < l->n && is_below(l->file[i].path, folder);
}

/* Without ".", "..", doubled and closing slashes; false when it leads out. */
static bool normalise(struct arena *a, str folder, str path, str *out)
{
	str parts[128], all = path, whole;
	size_t n = 0;
	struct str_cut c;

	if (str_starts(path, S("/")) || str_has(path, S("\\")) ||
	    (path.len > 1 && path.s[1] == ':'))
		return false;
	if (folder.len)
		all = str_printf(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path));
	for (c = str_cut(all, '/');; c = str_cut(c.tail, '/')) {
		if (str_eq(c.head, S(".."))) {
			if (!n)
				return false;
			n--;
		} else if (c.head.len && !str_eq(c.head, S("."))) {
			if (n == 128)
				return false;
			parts[n++] = c.head;
		}
		if (!c.found)
			break;
	}
	whole = n ? parts[0] : S("");
	for (size_t i = 1; i < n; i++)
		whole = str_printf(a, "%.*s/%.*s", STR_ARG(whole),
				   STR_ARG(parts[i]));
	*out = whole;
	return true;
}

/* ---- contexts ---- */

static const char *const passed_on[] = {
	"label",         "classes",      "class_count",     "id_key",
	"group_key",     "time_key",     "image_column",    "mask_column",
	"text_column",   "audio_column", "unlabeled_value", "ignore_index",
	"weight_column", "schema",       "slices",          "target_range",
	"task",          "modality",     "data_format",
};

static struct value new_context(const struct linker *l, const struct dataset *d,
				str split, str class)
{
	struct value c = value_map();

	value_put(l->a, &c, S("dataset"), value_int((int64_t)d->index));
	value_put(l->a, &c, S("split"), value_str(split));
	value_put(l->a, &c, S("role"),
		  value_str(split_role_name(role_of(split))));
	if (class.len)
		value_put(l->a, &c, S("class"), value_str(class));
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++) {
		const struct value *v =
			value_find(d->manifest, str_from(passed_on[i]));

		if (v)
			value_put(l->a, &c, str_from(passed_on[i]), *v);
	}
	return c;
}

/* A folder may have a million images: files of one split and class share it. */
static const struct value *shared_context(struct linker *l,
					  const struct dataset *d, str split,
					  str class)
{
	str key = str_printf(l->a, "%zu/%.*s/%.*s", d->index, STR_ARG(split),
			     STR_ARG(class));
	struct map_item *item = map_at(l->a, &l->contexts, key);

	if (!item->value) {
		struct value *c = arena_new(l->a, struct value);

		*c = new_context(l, d, split, class);
		item->value = c;
	}
	return item->value;
}

/* The file is already part of another split: both are told. */
static void add_split(struct linker *l, struct file *f, str split)
{
	struct value *c = arena_new(l->a, struct value);
	const struct value *old = value_find(f->context, S("also"));
	struct value also = value_list();

	if (str_eq(value_get_text(f->context, "split"), split))
		return;
	*c = value_map();
	for (size_t i = 0; i < f->context->u.map.n; i++)
		if (!str_eq(f->context->u.map.pair[i].key, S("also")))
			value_put(l->a, c, f->context->u.map.pair[i].key,
				  f->context->u.map.pair[i].value);
	for (size_t i = 0; i < value_count(old); i++) {
		if (str_eq(value_text(value_at(old, i), S("")), split))
			return;
		value_push(l->a, &also, *value_at(old, i));
	}
	value_push(l->a, &also, value_str(split));
	value_put(l->a, c, S("also"), also);
	f->context = c;
}

static void claim(struct linker *l, const struct dataset *d, struct file *f,
		  str split, str class)
{
	f->flags |= FILE_NAMED;
	if (!f->context)
		f->context = shared_context(l, d, split, class);
	else if (value_get_int(f->context, "dataset", -1) == (int64_t)d->index)
		add_split(l, f, split);
}

/* A hash declared for this very file: a scanner has to compute it. */
static void add_hash(struct linker *l, struct file *f, const char *key, str hash)
{
	struct value *c;

	if (!hash.len || !f->context || value_find(f->context, str_from(key)))
		return;
	c = arena_new(l->a, struct value);
	*c = value_map();
	for (size_t i = 0; i < f->context->u.map.n; i++)
		value_put(l->a, c, f->context->u.map.pair[i].key,
			  f->context->u.map.pair[i].value);
	value_put(l->a, c, str_from(key), value_str(str_lower(l->a, hash)));
	f->context = c;
}

/* ---- parts ---- */

static bool is_remote(str path)
{
	return str_find(path, S("://"), 0) < path.len;
}

/* Data, not what lies about it. */
static bool is_data(const struct file *f)
{
	str name = str_basename(f->path);

	if (str_starts(name, S(".")))
		return false;
	switch (f->kind) {
	case KIND_CSV:
	case KIND_JSONL:
	case KIND_JSON:
	case KIND_IMAGE:
	case KIND_ARRAY:
	case KIND_COLUMNAR:
	case KIND_ARCHIVE:
	case KIND_TEXT:
		return true;
	case KIND_OTHER:
		return !str_ends(name, S(".dvc")) && str_suffix(name).len > 0;
	default:
		return false;
	}
}

/* The folder just below `root` that an image lies in, as ImageFolder has it. */
static str class_of(const struct dataset *d, const struct file *f, str root)
{
	str below = str_sub(f->path, root.len ? root.len + 1 : 0, f->path.len);
	struct str_cut c = str_cut(below, '/');

	if (f->kind != KIND_IMAGE || !c.found ||
	    value_find(d->manifest, S("label")) ||
	    str_eq(value_get_text(d->manifest, "format"), S("ultralytics")))
		return (str){ 0 };
	return c.head;
}

static void take_file(struct linker *l, struct dataset *d,
		      struct dataset_split *s, struct dataset_part *part,
		      struct file *f, str class)
{
	*vec_push(l->a, &part->files) = f;
	claim(l, d, f, s->name, class);
	if (class.len)
		d->image_folder = true;
}

static void take_folder(struct linker *l, struct dataset *d,
			struct dataset_split *s, struct dataset_part *part)
{
	part->folder = true;
	for (size_t i = folder_start(l, part->path);
	     i < l->n && is_below(l->file[i].path, part->path); i++)
		if (is_data(&l->file[i]))
			take_file(l, d, s, part, &l->file[i],
				  class_of(d, &l->file[i], part->path));
}

static bool take_glob(struct linker *l, struct dataset *d,
		      struct dataset_split *s, struct dataset_part *part)
{
	const char *why;
	const struct glob *g;

	g = glob_new(l->a, part->path, &why);
	if (!g || glob_is_literal(part->path))
		return false;
	for (size_t i = 0; i < l->n; i++) {
		struct file *f = &l->file[i];

		/* a pattern without a slash would match at any depth */
		if (!str_has(part->path, S("/")) && str_has(f->path, S("/")))
			continue;
		if (is_data(f) && glob_match(g, f->path))
			take_file(l, d, s, part, f, (str){ 0 });
	}
	return part->files.n > 0;
}

/* Is the path there, taken from this folder? Then the files are taken. */
static bool take_path(struct linker *l, struct dataset *d,
		      struct dataset_split *s, struct dataset_part *part,
		      str folder, str written)
{
	struct file *f;

	if (!normalise(l->a, folder, written, &part->path)) {
		part->reason = REASON_PATH_ESCAPE;
		return false;
	}
	part->reason = REASON_NONE;
	f = file_at(l, part->path);
	if (f)
		take_file(l, d, s, part, f, (str){ 0 });
	else if (is_folder(l, part->path))
		take_folder(l, d, s, part);
	else
		return take_glob(l, d, s, part);
	return true;
}

static void resolve(struct linker *l, struct dataset *d, struct dataset_split *s,
		    struct dataset_part *part, str written)
{
	str folder = str_dirname(d->path);
	bool yolo =
		str_eq(value_get_text(d->manifest, "format"), S("ultralytics"));

	part->path = written;
	part->remote = is_remote(written);
	if (part->remote || !written.len)
		return;
	if (take_path(l, d, s, part, folder, written))
		return;
	if (folder.len && take_path(l, d, s, part, (str){ 0 }, written))
		return;
	/* Ultralytics takes `path` from the folder of all data sets */
	if (yolo && take_path(l, d, s, part, S("datasets"), written))
		return;
	/* the place where it should have been */
	if (normalise(l->a, folder, written, &part->path))
		part->reason = REASON_IO_MISSING;
	else
		part->path = written;
}

/* ---- from a manifest ---- */

static void fill_part(struct dataset_part *part, const struct value *v)
{
	part->line = (uint32_t)value_get_int(v, "line", 0);
	part->column = (uint32_t)value_get_int(v, "column", 0);
	part->rows = value_get_int(v, "rows", -1);
	part->bytes = value_get_int(v, "bytes", -1);
	part->sha256 = value_get_text(v, "sha256");
	part->md5 = value_get_text(v, "md5");
	part->revision = value_get_text(v, "revision");
	part->version = value_get_text(v, "version");
}

static void link_split(struct linker *l, struct dataset *d, str name,
		       const struct value *parts)
{
	struct dataset_split *s = vec_push(l->a, &d->splits);

	s->name = name;
	s->role = role_of(name);
	s->rows = -1;
	for (size_t i = 0; i < value_count(parts); i++) {
		const struct value *v = value_at(parts, i);
		struct dataset_part *part = vec_push(l->a, &s->parts);

		fill_part(part, v);
		resolve(l, d, s, part, value_get_text(v, "path"));
		if (part->rows >= 0)
			s->rows = (s->rows < 0 ? 0 : s->rows) + part->rows;
		if (part->files.n == 1 && !part->folder) {
			add_hash(l, part->files.v[0], "sha256", part->sha256);
			add_hash(l, part->files.v[0], "md5", part->md5);
		}
	}
}

/* Hashes that stand apart from the splits. */
static void link_hashes(struct linker *l, struct dataset *d)
{
	const struct value *files = value_find(d->manifest, S("files"));
	str folder = str_dirname(d->path);

	for (size_t i = 0; i < value_count(files); i++) {
		const struct value *v = value_at(files, i);
		str written = value_get_text(v, "path"), path;
		struct file *f = NULL;

		if (normalise(l->a, folder, written, &path))
			f = file_at(l, path);
		if (!f && normalise(l->a, (str){ 0 }, written, &path))
			f = file_at(l, path);
		if (!f)
			continue;
		if (!f->context)
			claim(l, d, f, S("other"), (str){ 0 });
		add_hash(l, f, "sha256", value_get_text(v, "sha256"));
		add_hash(l, f, "md5", value_get_text(v, "md5"));
	}
}

static struct dataset *new_dataset(struct linker *l)
{
	static const struct value nothing = { .type = VALUE_MAP };
	struct dataset *d = arena_new(l->a, struct dataset);

	d->index = l->datasets.n;
	d->manifest = &nothing;
	*vec_push(l->a, &l->datasets) = d;
	return d;
}

/* One file in the only split may have its hash at the top. */
static void link_single_hash(struct linker *l, struct dataset *d)
{
	str hash = value_get_text(d->manifest, "sha256");
	struct dataset_part *only = NULL;

	for (size_t i = 0; i < d->splits.n; i++)
		for (size_t k = 0; k < d->splits.v[i].parts.n; k++) {
			if (only)
				return;
			only = &d->splits.v[i].parts.v[k];
		}
	if (!hash.len || !only)
		return;
	only->sha256 = hash;
	if (only->files.n == 1)
		add_hash(l, only->files.v[0], "sha256", hash);
}

static void link_manifest(struct linker *l, const struct record *r)
{
	struct dataset *d = new_dataset(l);
	const struct value *splits = value_find(r->value, S("splits"));

	d->path = r->file->path;
	d->reason = r->value ? REASON_NONE : r->reason;
	if (r->value)
		d->manifest = r->value;
	d->name = value_get_text(d->manifest, "name");
	if (!d->name.len)
		d->name = str_dirname(d->path).len
				  ? str_basename(str_dirname(d->path))
				  : S("dataset");
	for (size_t i = 0; value_is(splits, VALUE_MAP) && i < splits->u.map.n; i++)
		link_split(l, d, splits->u.map.pair[i].key,
			   &splits->u.map.pair[i].value);
	link_single_hash(l, d);
	link_hashes(l, d);
}

/* ---- which manifests ---- */

static int rank(const struct record *r)
{
	static const char *const order[] = {
		"gonogo",       "croissant",         "huggingface",
		"frictionless", "huggingface-infos", "ultralytics",
	};
	str format = value_get_text(r->value, "format");

	for (int i = 0; i < 6; i++)
		if (str_eq(format, str_from(order[i])))
			return i;
	return -1; /* DVC pins files, it declares no dataset */
}

static bool counts(const struct record *r)
{
	return rank(r) >= 0 &&
	       !(r->file->flags & (FILE_TEST | FILE_EXAMPLE | FILE_VENDORED));
}

/* Is there a better one, by rank and then by path, in the same folder? */
static bool is_best_here(const struct records *all, const struct record *r)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct record *o = &all->v[i];
		bool ours = rank(o) == 0;

		if (o == r || !counts(o) || rank(o) > rank(r))
			continue;
		if (rank(o) == rank(r) && (rank(r) == 0 || o > r))
			continue;
		/* our own format anywhere speaks for the whole project */
		if (ours || str_eq(str_dirname(o->file->path),
				   str_dirname(r->file->path)))
			return false;
	}
	return true;
}

static void missing_manifest(struct linker *l, str path)
{
	struct dataset *d = new_dataset(l);

	d->path = path;
	d->name = S("dataset");
	d->reason = REASON_IO_MISSING;
}

static void link_named(struct linker *l, const struct records *all, str name)
{
	str path;

	if (!normalise(l->a, (str){ 0 }, name, &path)) {
		missing_manifest(l, name);
		return;
	}
	for (size_t i = 0; i < all->n; i++)
		if (str_eq(all->v[i].file->path, path)) {
			link_manifest(l, &all->v[i]);
			return;
		}
	missing_manifest(l, path);
	if (file_at(l, path))
		l->datasets.v[l->datasets.n - 1]->reason =
			REASON_FORMAT_UNSUPPORTED;
}

static void link_manifests(struct linker *l, const struct records *all)
{
	const struct value *named = value_find(l->p->config, S("manifest"));

	if (value_is(named, VALUE_STR))
		link_named(l, all, named->u.s);
	for (size_t i = 0; i < value_count(named); i++)
		link_named(l, all, value_text(value_at(named, i), S("")));
	if (l->datasets.n)
		return;
	for (size_t i = 0; i < all->n; i++)
		if (counts(&all->v[i]) && is_best_here(all, &all->v[i]))
			link_manifest(l, &all->v[i]);
}

/* ---- without a manifest ---- */

enum { INFERRED_MAX = 16 };

/* Words in a path that say: results of a run, not data. */
static bool is_result(str path)
{
	static const char *const words[] = {
		"log",         "logs",           "loss",    "metric",
		"metrics",     "history",        "runs",    "result",
		"results",     "pred",           "preds",   "scores",
		"predictions", "output",         "outputs", "wandb",
		"mlruns",      "lightning_logs", "bench",   "benchmark",
		"benchmarks",  "report",         "reports",
	};
	struct str_cut part = { .tail = path, .found = true };

	while (part.found) {
		size_t from = 0;

		part = str_cut(part.tail, '/');
		for (size_t i = 0; i <= part.head.len; i++) {
			char c = i < part.head.len ? part.head.s[i] : '.';

			if (c != '.' && c != '_' && c != '-' && c != ' ')
				continue;
			for (size_t k = 0; k < sizeof(words) / sizeof(words[0]);
			     k++)
				if (str_eq_nocase(str_sub(part.head, from, i),
						  str_from(words[k])))
					return true;
			from = i + 1;
		}
	}
	return false;
}

static bool may_infer(const struct file *f)
{
	return !f->context &&
	       !(f->flags & (FILE_TEST | FILE_EXAMPLE | FILE_VENDORED)) &&
	       !is_result(f->path);
}

static bool is_table(const struct file *f)
{
	return f->kind == KIND_CSV || f->kind == KIND_JSONL ||
	       f->kind == KIND_COLUMNAR;
}

/* The parts of one folder or tree, by split, before it is sure that they are a
 * dataset. */
struct guess {
	str root;
	str suffix;       /* of tables; "" for images */
	VEC(str) path[3]; /* by role: train, val, test */
};

static struct guess *guess_of(struct linker *l, struct map *guesses, str root,
			      str suffix)
{
	str key = str_printf(l->a, "%.*s/%.*s", STR_ARG(root), STR_ARG(suffix));
	struct map_item *item = map_at(l->a, guesses, key);
	struct guess *g = item->value;

	if (g)
		return g;
	g = arena_new(l->a, struct guess);
	g->root = root;
	g->suffix = suffix;
	item->value = g;
	return g;
}

static void guess_add(struct linker *l, struct guess *g, str split, str path)
{
	enum split_role role = role_of(split);

	if (role > SPLIT_TEST)
		return;
	if (g->path[role].n && str_eq(g->path[role].v[g->path[role].n - 1], path))
		return;
	*vec_push(l->a, &g->path[role]) = path;
}

static void guess_table(struct linker *l, struct map *guesses, struct file *f)
{
	str name = str_basename(f->path);
	str split = manifest_split_of(name);

	if (split.len)
		guess_add(l,
			  guess_of(l, guesses, str_dirname(f->path),
				   str_suffix(name)),
			  split, f->path);
}

/* root/train/cat/1.png */
static void guess_image(struct linker *l, struct map *guesses, struct file *f)
{
	str class_folder = str_dirname(f->path);
	str folder = str_dirname(class_folder);
	str split = manifest_split_of(str_basename(folder));

	if (!folder.len || !split.len || str_basename(folder).len > 10)
		return;
	guess_add(l, guess_of(l, guesses, str_dirname(folder), (str){ 0 }),
		  split, folder);
}

static void add_guess(struct linker *l, const struct guess *g)
{
	static const enum split_role order[] = { SPLIT_TRAIN, SPLIT_VAL,
						 SPLIT_TEST };
	struct dataset *d = new_dataset(l);

	d->name = g->root.len ? str_basename(g->root) : S("dataset");
	d->inferred =
		g->suffix.len ? S("names of tables") : S("folders of images");
	for (size_t i = 0; i < 3; i++) {
		const struct guess *from = g;
		struct dataset_split *s;

		if (!from->path[order[i]].n)
			continue;
		s = vec_push(l->a, &d->splits);
		s->name = split_role_name(order[i]);
		s->role = order[i];
		s->rows = -1;
		for (size_t k = 0; k < from->path[order[i]].n; k++) {
			struct dataset_part *part = vec_push(l->a, &s->parts);

			fill_part(part, NULL);
			take_path(l, d, s, part, (str){ 0 },
				  from->path[order[i]].v[k]);
		}
	}
}

/* Only what is plain: training data with something to hold it against. */
static void infer(struct linker *l)
{
	struct map guesses = { 0 };

	for (size_t i = 0; i < l->n; i++) {
		struct file *f = &l->file[i];

		if (!may_infer(f))
			continue;
		if (is_table(f))
			guess_table(l, &guesses, f);
		else if (f->kind == KIND_IMAGE)
			guess_image(l, &guesses, f);
	}
	for (size_t i = 0; i < guesses.n && l->datasets.n < INFERRED_MAX; i++) {
		const struct guess *g = guesses.item[i].value;

		if (g->path[SPLIT_TRAIN].n &&
		    (g->path[SPLIT_VAL].n || g->path[SPLIT_TEST].n))
			add_guess(l, g);
	}
}

/* DVC wrote down the MD5 sum of each file that it keeps (not of folders). */
static void link_dvc(struct linker *l, const struct records *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct record *r = &all->v[i];
		const struct value *files = value_find(r->value, S("files"));

		if (!str_eq(value_get_text(r->value, "format"), S("dvc")))
			continue;
		for (size_t k = 0; k < value_count(files); k++) {
			str md5 = value_get_text(value_at(files, k), "md5");
			struct file *f = NULL;
			str path;

			if (normalise(l->a, str_dirname(r->file->path),
				      value_get_text(value_at(files, k),
						     "path"),
				      &path))
				f = file_at(l, path);
			if (f && md5.len == 32)
				add_hash(l, f, "md5", md5);
		}
	}
}

const struct dataset *dataset_link(struct project *p, struct file *files, size_t n)
{
	struct linker l = { .p = p, .a = p->arena, .file = files, .n = n };
	struct records manifests = project_records(p, &scanner_manifest);

	link_manifests(&l, &manifests);
	if (!l.datasets.n)
		infer(&l);
	link_dvc(&l, &manifests);
	for (size_t i = 0; i + 1 < l.datasets.n; i++)
		l.datasets.v[i]->next = l.datasets.v[i + 1];

	return l.datasets.n ? l.datasets.v[0] : NULL;
}

const struct record *dataset_dvc(const struct project *p, str path,
				 const struct value **pin)
{
	struct records all = project_records(p, &scanner_manifest);

	for (size_t i = 0; i < all.n; i++) {
		const struct record *r = &all.v[i];
		const struct value *files = value_find(r->value, S("files"));

		if (!str_eq(value_get_text(r->value, "format"), S("dvc")))
			continue;
		for (size_t k = 0; k < value_count(files); k++) {
			str out;

			if (!normalise(p->arena, str_dirname(r->file->path),
				       value_get_text(value_at(files, k),
						      "path"),
				       &out))
				continue;
			if (!str_eq(out, path) && !is_below(path, out))
				continue;
			*pin = value_at(files, k);
			return r;
		}
	}
	return NULL;
}
