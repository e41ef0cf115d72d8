/*
 * Why something could not be judged. A reason always travels to the report: it
 * makes a status `inconclusive`, never `pass`.
 */
#ifndef GONOGO_BASE_REASON_H
#define GONOGO_BASE_REASON_H

#include "base/diag.h"

/* REASON(ID, "code", "English", "Chinese") */
#define REASON_LIST(REASON)                                                       \
	REASON(LIMIT_SIZE, "limit.size", "over a size limit", "超过大小上限")     \
	REASON(LIMIT_DEPTH, "limit.depth", "nested too deep", "嵌套过深")         \
	REASON(LIMIT_COUNT, "limit.count", "too many items", "数量超过上限")      \
	REASON(LIMIT_TIME, "limit.time", "took too long", "超过时间上限")         \
	REASON(LIMIT_MEMORY, "limit.memory", "needed too much memory",            \
	       "超过内存上限")                                                    \
	REASON(LIMIT_LINE, "limit.line", "a line is too long", "单行过长")        \
	REASON(IO_MISSING, "io.missing", "is named but not there",                \
	       "已声明但不存在")                                                  \
	REASON(IO_ERROR, "io.error", "could not be read", "无法读取")             \
	REASON(IO_CHANGED, "io.changed", "changed while it was read",             \
	       "读取时发生变化")                                                  \
	REASON(IO_SPECIAL, "io.special", "is not a regular file", "不是普通文件") \
	REASON(IO_DENIED, "io.denied", "no permission to read", "没有读取权限")   \
	REASON(PATH_ESCAPE, "path.escape", "leads out of the project",            \
	       "指向项目之外")                                                    \
	REASON(PATH_NAME, "path.name", "has a name that clashes", "名称冲突")     \
	REASON(ENCODING, "encoding", "bytes do not fit the encoding", "编码错误") \
	REASON(FORMAT_TRUNCATED, "format.truncated", "is cut", "内容被截断")      \
	REASON(FORMAT_MALFORMED, "format.malformed", "is malformed", "格式错误")  \
	REASON(FORMAT_AMBIGUOUS, "format.ambiguous",                              \
	       "can be read in two ways", "内容有歧义")                           \
	REASON(FORMAT_UNSUPPORTED, "format.unsupported",                          \
	       "is of a format not read", "不支持的格式")                         \
	REASON(PARSER_CRASH, "parser.crash", "its parser crashed", "解析器崩溃")  \
	REASON(SANDBOX_MISSING, "sandbox.missing", "the sandbox is missing",      \
	       "缺少沙箱")                                                        \
	REASON(DEP_MISSING, "dep.missing", "a needed program is missing",         \
	       "缺少依赖程序")                                                    \
	REASON(POLICY, "policy.untrusted", "policy is not trusted", "策略不可信") \
	REASON(NO_EVIDENCE, "evidence.missing", "nothing was there to judge",     \
	       "缺少证据")                                                        \
	REASON(TOO_LITTLE, "evidence.too-little", "too little to judge",          \
	       "证据不足")                                                        \
	REASON(UNKNOWN_MEASURE, "measure.unknown", "a measure is not known",      \
	       "指标未知")                                                        \
	REASON(NOT_JUDGED, "rule.partial", "this version does not look at",       \
	       "此版本不检查")                                                    \
	REASON(NOT_BUILT, "probe.missing", "no probe of this name", "没有该探针")

enum reason {
	REASON_NONE = 0,
#define REASON_ENUM(id, code, en, zh) REASON_##id,
	REASON_LIST(REASON_ENUM)
#undef REASON_ENUM
		REASON_COUNT
};

str reason_code(enum reason r); /* "" for none */
str reason_text(enum reason r, bool chinese);
/* From its code; REASON_NONE when there is no such. */
enum reason reason_from(str code);
/* What a diagnostic means for the judgement: NONE when it only informs. */
enum reason reason_of_diag(enum diag_id id);

#endif
