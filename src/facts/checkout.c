#include "facts/checkout.h"

#include "base/arena.h"
#include "base/limits.h"

/* The text of a small file, without white space at its ends; "" when there is
 * none. */
static str small_text(struct arena *a, const struct io_root *r, str path)
{
	str text;

	if (io_read(&text, a, r, path, KIB(4)) != IO_OK)
		return S("");
	return str_trim(text);
}

static str join(struct arena *a, str folder, str path)
{
	if (!path.len || path.s[0] == '/')
		return path;
	return str_printf(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path));
}

/* The folder that a `.git` file in `dir` (absolute) names; "" when none. */
static str named_folder(struct arena *a, const struct io_root *r, str path,
			str dir)
{
	str text = small_text(a, r, path);

	if (!str_starts(text, S("gitdir:")))
		return S("");
	return join(a, dir, str_trim(str_sub(text, 7, text.len)));
}

static bool is_below(struct arena *a, str path, str folder)
{
	return str_starts(str_printf(a, "%.*s/", STR_ARG(path)),
			  str_printf(a, "%.*s/", STR_ARG(folder)));
}

/* Submodules keep theirs in the checkout around them. */
static bool is_module(struct arena *a, str folder, str dir)
{
	for (; dir.len > 1; dir = str_dirname(dir))
		if (is_below(a, folder, join(a, dir, S(".git/modules"))))
			return true;
	return false;
}

/* Opens what the `.git` file in `dir` names, if git made the pair or it lies
 * below the root. */
static bool open_named(struct io_root *out, struct arena *a,
		       const struct io_root *r, str path, str dir, bool *named)
{
	str folder = named_folder(a, r, path, dir), back;
	struct err err;

	*named = folder.len > 0;
	if (!*named || !io_root_open(out, a, folder, &err))
		return false;
	back = small_text(a, out, S("gitdir"));
	if (is_below(a, out->path, r->path) || is_module(a, out->path, dir) ||
	    str_eq(back, join(a, dir, S(".git"))))
		return true;
	io_root_close(out);
	return false;
}

bool checkout_leads_out(struct arena *a, const struct io_root *r, str path,
			enum io_kind kind)
{
	str dir = str_dirname(path);
	struct io_info info;
	struct io_root folder;
	bool named;

	if (kind == IO_KIND_LINK)
		return io_look(&info, r, path) == IO_ESCAPE;
	if (kind != IO_KIND_FILE)
		return false;
	dir = dir.len ? join(a, r->path, dir) : r->path;
	if (open_named(&folder, a, r, path, dir, &named)) {
		io_root_close(&folder);
		return false;
	}
	return named;
}

static bool open_git(struct checkout *c, struct arena *a)
{
	struct io_info info;
	struct err err;
	bool named;

	if (io_look(&info, &c->top, S(".git")) != IO_OK)
		return false;
	if (info.kind == IO_KIND_DIR)
		return io_root_open(&c->git, a, join(a, c->top.path, S(".git")),
				    &err);
	return info.kind == IO_KIND_FILE &&
	       open_named(&c->git, a, &c->top, S(".git"), c->top.path, &named);
}

static void open_common(struct checkout *c, struct arena *a)
{
	str text = small_text(a, &c->git, S("commondir"));
	struct err err;

	if (!text.len ||
	    !io_root_open(&c->common, a, join(a, c->git.path, text), &err))
		c->common = c->git;
}

/* The folder at or above the project that holds `.git`; "" when none does. */
static str find_top(struct arena *a, str path)
{
	for (; path.len > 1; path = str_dirname(path))
		if (io_exists(join(a, path, S(".git"))))
			return path;
	return S("");
}

bool checkout_find(struct checkout *out, struct arena *a,
		   const struct io_root *project)
{
	struct err err;
	str top;

	*out = (struct checkout){ .top.fd = -1, .git.fd = -1, .common.fd = -1 };
	if (project->fd < 0)
		return false;
	top = find_top(a, project->path);
	if (!top.len || !io_root_open(&out->top, a, top, &err))
		return false;
	if (project->path.len > top.len)
		out->prefix =
			str_printf(a, "%.*s/",
				   STR_ARG(str_sub(project->path, top.len + 1,
						   project->path.len)));
	if (open_git(out, a))
		open_common(out, a);
	return true;
}

void checkout_close(struct checkout *c)
{
	if (c->common.fd != c->git.fd)
		io_root_close(&c->common);
	io_root_close(&c->git);
	io_root_close(&c->top);
}
