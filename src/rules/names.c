#include "rules/rule.h"

struct word {
	str name;
	struct bitext title;
};

#define WORD(name, en, zh)                         \
	{                                          \
		STR_INIT(name),                    \
		{                                  \
			STR_INIT(en), STR_INIT(zh) \
		}                                  \
	}

static const struct word phases[PHASE_COUNT] = {
	[PHASE_REQUIREMENTS] = WORD("requirements", "Requirements", "需求"),
	[PHASE_DATA] = WORD("data", "Data", "数据"),
	[PHASE_ALGORITHM] = WORD("algorithm", "Algorithm", "算法"),
	[PHASE_TRAINING] = WORD("training", "Training", "训练"),
	[PHASE_VALIDATION] = WORD("validation", "Validation", "验证"),
	[PHASE_DEPLOY] = WORD("deploy", "Deployment", "部署"),
	[PHASE_LAUNCH] = WORD("launch", "Launch", "上线"),
};

static const struct word stages[] = {
	[STAGE_MERGE] = WORD("merge", "before merge", "合并前"),
	[STAGE_TRAIN] = WORD("train", "before training", "训练前"),
	[STAGE_LAUNCH] = WORD("launch", "sign-off", "上线签核"),
};

static const struct word severities[] = {
	[SEVERITY_NOTE] = WORD("note", "note", "提示"),
	[SEVERITY_WARN] = WORD("warn", "warning", "警告"),
	[SEVERITY_FAIL] = WORD("fail", "failure", "失败"),
};

static const struct word statuses[STATUS_COUNT] = {
	[STATUS_PASS] = WORD("pass", "passed", "通过"),
	[STATUS_WARN] = WORD("warn", "warning", "警告"),
	[STATUS_FAIL] = WORD("fail", "failed", "失败"),
	[STATUS_OPEN] = WORD("open", "open", "待签核"),
	[STATUS_INCONCLUSIVE] = WORD("inconclusive", "inconclusive", "无法判定"),
	[STATUS_WAIVED] = WORD("waived", "waived", "已豁免"),
	[STATUS_BASELINED] = WORD("baselined", "in the baseline", "已列入基线"),
	[STATUS_NOT_APPLICABLE] =
		WORD("not-applicable", "not applicable", "不适用"),
	[STATUS_OFF] = WORD("off", "off", "未启用"),
};

/* What other tools call severities, Semgrep's words among them. */
static const struct {
	str name;
	enum severity severity;
} aliases[] = {
	{ STR_INIT("error"), SEVERITY_FAIL },
	{ STR_INIT("ERROR"), SEVERITY_FAIL },
	{ STR_INIT("warning"), SEVERITY_WARN },
	{ STR_INIT("WARNING"), SEVERITY_WARN },
	{ STR_INIT("info"), SEVERITY_NOTE },
	{ STR_INIT("INFO"), SEVERITY_NOTE },
	{ STR_INIT("CRITICAL"), SEVERITY_FAIL },
	{ STR_INIT("HIGH"), SEVERITY_FAIL },
	{ STR_INIT("MEDIUM"), SEVERITY_WARN },
	{ STR_INIT("LOW"), SEVERITY_NOTE },
};

static int find(const struct word *words, size_t n, str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(words[i].name, name))
			return (int)i;
	return -1;
}

#define FIND(words, name) \
	find((words), sizeof(words) / sizeof((words)[0]), (name))

str phase_name(enum phase p)
{
	return phases[p].name;
}

struct bitext phase_title(enum phase p)
{
	return phases[p].title;
}

str stage_name(enum stage s)
{
	return stages[s].name;
}

str severity_name(enum severity s)
{
	return severities[s].name;
}

str status_name(enum status s)
{
	return statuses[s].name;
}

struct bitext status_title(enum status s)
{
	return statuses[s].title;
}

bool phase_from(str name, enum phase *out)
{
	int i = FIND(phases, name);

	if (i >= 0)
		*out = (enum phase)i;
	return i >= 0;
}

bool stage_from(str name, enum stage *out)
{
	int i = FIND(stages, name);

	if (i >= 0)
		*out = (enum stage)i;
	return i >= 0;
}

bool severity_from(str name, enum severity *out)
{
	int i = FIND(severities, name);

	if (i >= 0) {
		*out = (enum severity)i;
		return true;
	}
	for (size_t k = 0; k < sizeof(aliases) / sizeof(aliases[0]); k++) {
		if (!str_eq(aliases[k].name, name))
			continue;
		*out = aliases[k].severity;
		return true;
	}
	return false;
}

bool status_from(str name, enum status *out)
{
	int i = FIND(statuses, name);

	if (i >= 0)
		*out = (enum status)i;
	return i >= 0;
}
