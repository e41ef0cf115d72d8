/*
 * How a notebook was saved: which code cells ran, in which order, which errors
 * it still shows.
 *
 * The record: {cells: code cells with code in them, ran: those of them with an
 * execution count, order: [{cell, count, before}] where the counts do not go on
 * by one, skipped: [{cell}] never run but between cells that were, errors:
 * [{cell, name, text}] saved and not asked for by the tag raises-exception}.
 */
#ifndef GONOGO_FACTS_NOTEBOOK_STATE_H
#define GONOGO_FACTS_NOTEBOOK_STATE_H

#include "facts/scanner.h"

extern const struct scanner scanner_notebook_state;

#endif
