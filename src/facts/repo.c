#include "facts/repo.h"

#include "base/arena.h"

enum { SMALL = 4096, PACKED = 64 << 20 };

static bool is_commit(str s)
{
	if (s.len != 40 && s.len != 64)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!((s.s[i] >= '0' && s.s[i] <= '9') ||
		      (s.s[i] >= 'a' && s.s[i] <= 'f')))
			return false;
	return true;
}

static str packed_ref(struct arena *a, const struct io_root *git, str ref)
{
	str text, line;

	if (io_read(&text, a, git, S("packed-refs"), PACKED) != IO_OK)
		return S("");
	while (str_line(&text, &line)) {
		struct str_cut c = str_cut(line, ' ');

		if (c.found && str_eq(c.tail, ref) && is_commit(c.head))
			return c.head;
	}
	return S("");
}

static str head_commit(struct arena *a, const struct io_root *git)
{
	str text, ref;

	if (io_read(&text, a, git, S("HEAD"), SMALL) != IO_OK)
		return S("");
	text = str_trim(text);
	if (is_commit(text))
		return text;
	if (!str_starts(text, S("ref: refs/")))
		return S("");
	ref = str_sub(text, 5, text.len);
	if (io_read(&text, a, git, ref, SMALL) == IO_OK &&
	    is_commit(str_trim(text)))
		return str_trim(text);
	return packed_ref(a, git, ref);
}

str repo_commit(struct arena *a, str path)
{
	struct io_root git;
	struct err err;
	str commit;

	for (;;) {
		str at = str_printf(a, "%.*s/.git", STR_ARG(path));

		if (io_exists(at)) {
			if (!io_root_open(&git, a, at, &err))
				return S(""); /* a file: a worktree; not followed */
			commit = head_commit(a, &git);
			io_root_close(&git);
			return commit;
		}
		if (!path.len)
			return S("");
		path = str_dirname(path);
	}
}
