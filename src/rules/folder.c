#include "base/arena.h"
#include "base/io.h"
#include "rules/rule.h"

#include <stdlib.h>

/* Every *.yaml beneath a folder, for --rules DIR. */
struct search {
	struct arena *arena;
	const struct io_root *root;
	const struct limits *limits;
	VEC(str) path;
	struct err *err;
	str shown; /* the folder as it was named */
};

static bool is_yaml(str name)
{
	return str_ends(name, S(".yaml")) || str_ends(name, S(".yml"));
}

static bool search_error(const struct search *s, str path, enum io_status status)
{
	return err_use(s->err, "%.*s/%.*s: %s", STR_ARG(s->shown),
		       STR_ARG(path), io_status_text(status));
}

static bool list_folder(struct search *s, str folder, unsigned depth);

static bool visit(struct search *s, str folder, const struct io_entry *e,
		  unsigned depth)
{
	str path = str_printf(s->arena, "%.*s%s%.*s", STR_ARG(folder),
			      folder.len ? "/" : "", STR_ARG(e->name));

	if (e->kind == IO_KIND_DIR)
		return list_folder(s, path, depth + 1);
	if (is_yaml(path))
		*vec_push(s->arena, &s->path) = path;
	return s->path.n <= s->limits->rules ||
	       err_use(s->err, "%.*s: more than %llu files (limit rules)",
		       STR_ARG(s->shown), (unsigned long long)s->limits->rules);
}

static bool list_folder(struct search *s, str folder, unsigned depth)
{
	char *buffer = arena_alloc(s->arena, IO_DIR_BUFFER, 8);
	struct io_entry e;
	struct io_dir d;
	enum io_status status;
	bool ok = true;

	if (depth > s->limits->tree_depth)
		return err_use(s->err, "%.*s: nested too deep (limit tree.depth)",
			       STR_ARG(s->shown));
	status = io_dir_open(&d, s->root, folder, buffer);
	if (status)
		return search_error(s, folder, status);
	while (ok && io_dir_next(&d, &e))
		if (e.name.len && e.name.s[0] != '.')
			ok = visit(s, folder, &e, depth);
	status = d.status;
	io_dir_close(&d);
	if (ok && status)
		return search_error(s, folder, status);
	return ok;
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(*(const str *)a, *(const str *)b);
}

static bool read_found(struct rules *out, struct search *s)
{
	qsort(s->path.v, s->path.n, sizeof(str), by_path);
	for (size_t i = 0; i < s->path.n; i++) {
		str shown = str_printf(s->arena, "%.*s/%.*s", STR_ARG(s->shown),
				       STR_ARG(s->path.v[i]));
		enum io_status status;
		str text;

		status = io_read(&text, s->arena, s->root, s->path.v[i],
				 s->limits->yaml_policy_size);
		if (status)
			return search_error(s, s->path.v[i], status);
		if (!rules_read(out, s->arena, shown, text, s->limits, s->err))
			return false;
	}
	return s->path.n > 0 ||
	       err_use(s->err, "%.*s: no rule files in it", STR_ARG(s->shown));
}

bool rules_path(struct rules *out, struct arena *a, str path,
		const struct limits *limits, struct err *err)
{
	struct io_root root;
	struct search s = { .arena = a,
			    .root = &root,
			    .limits = limits,
			    .err = err,
			    .shown = path };
	bool ok;
	str text;

	if (is_yaml(path))
		return io_read_path(&text, a, path, limits->yaml_policy_size,
				    err) &&
		       rules_read(out, a, path, text, limits, err);
	if (!io_root_open(&root, a, path, err))
		return false;
	ok = list_folder(&s, S(""), 0) && read_found(out, &s);
	io_root_close(&root);
	return ok;
}
