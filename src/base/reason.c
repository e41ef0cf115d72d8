#include "base/reason.h"

static const struct {
	str code, en, zh;
} table[] = { { STR_INIT(""), STR_INIT(""), STR_INIT("") },
#define REASON_ROW(id, code, en, zh) \
	{ STR_INIT(code), STR_INIT(en), STR_INIT(zh) },
	      REASON_LIST(REASON_ROW)
#undef REASON_ROW
};

str reason_code(enum reason r)
{
	return table[r].code;
}

str reason_text(enum reason r, bool chinese)
{
	return chinese ? table[r].zh : table[r].en;
}

enum reason reason_from(str code)
{
	for (int r = 1; r < REASON_COUNT; r++)
		if (str_eq(table[r].code, code))
			return (enum reason)r;
	return REASON_NONE;
}

enum reason reason_of_diag(enum diag_id id)
{
	switch (id) {
	case DIAG_PY_LIMIT:
	case DIAG_NB_LIMIT:
	case DIAG_JSON_LIMIT:
	case DIAG_YAML_LIMIT:
	case DIAG_TOML_LIMIT:
	case DIAG_TABLE_LIMIT:
	case DIAG_DOC_LIMIT:
	case DIAG_LOG_LIMIT:
	case DIAG_IO_LIMIT:
		return REASON_LIMIT_SIZE;
	case DIAG_PY_ENCODING:
	case DIAG_JSON_ENCODING:
	case DIAG_TABLE_ENCODING:
		return REASON_ENCODING;
	case DIAG_JSON_SYNTAX:
	case DIAG_YAML_SYNTAX:
	case DIAG_YAML_ALIAS:
	case DIAG_TOML_SYNTAX:
	case DIAG_NB_MALFORMED:
	case DIAG_LOG_BROKEN:
	case DIAG_TABLE_QUOTE:
		return REASON_FORMAT_MALFORMED;
	case DIAG_JSON_DUPLICATE:
	case DIAG_YAML_DUPLICATE:
		return REASON_FORMAT_AMBIGUOUS;
	case DIAG_JSON_TRUNCATED:
		return REASON_FORMAT_TRUNCATED;
	case DIAG_FORMAT_UNSUPPORTED:
		return REASON_FORMAT_UNSUPPORTED;
	case DIAG_PATH_ESCAPE:
		return REASON_PATH_ESCAPE;
	case DIAG_IO_DENIED:
		return REASON_IO_DENIED;
	case DIAG_IO_SPECIAL:
		return REASON_IO_SPECIAL;
	case DIAG_IO_CHANGED:
		return REASON_IO_CHANGED;
	case DIAG_IO_ERROR:
		return REASON_IO_ERROR;
	default:
		return REASON_NONE;
	}
}
