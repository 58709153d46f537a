#include "matching/figures_view.h"

typedef Samen__Matching__V1__Figures View;
typedef Samen__Matching__V1__KindCount KindCount;
typedef Samen__Matching__V1__OutcomeCount OutcomeCount;
typedef Samen__Matching__V1__DeclineCount DeclineCount;
typedef Samen__Matching__V1__Flow Flow;
typedef Samen__Matching__V1__Spread Spread;

/* --- blocks of counters: those that count something --- */

static enum status add_kinds(struct arena *arena, const struct figures *figures, View *view)
{
	KindCount *list = arena_alloc(arena, FIGURES_KINDS * sizeof *list);
	view->kinds = arena_alloc(arena, FIGURES_KINDS * sizeof *view->kinds);
	if (list == NULL || view->kinds == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (unsigned i = 0; i < FIGURES_KINDS; i++) {
		samen__matching__v1__kind_count__init(&list[i]);
		list[i].kind = (Samen__Intake__V1__RequestKind)i;
		list[i].count = figures->counts[FIGURES_KIND + i];
		if (list[i].count > 0) {
			view->kinds[view->n_kinds++] = &list[i];
		}
	}
	return OK;
}

static enum status add_outcomes(struct arena *arena, const struct figures *figures, View *view)
{
	OutcomeCount *list = arena_alloc(arena, FIGURES_OUTCOMES * sizeof *list);
	view->outcomes = arena_alloc(arena, FIGURES_OUTCOMES * sizeof *view->outcomes);
	if (list == NULL || view->outcomes == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (unsigned i = 0; i < FIGURES_OUTCOMES; i++) {
		samen__matching__v1__outcome_count__init(&list[i]);
		list[i].outcome = (Samen__Intake__V1__Outcome)i;
		list[i].count = figures->counts[FIGURES_OUTCOME + i];
		if (list[i].count > 0) {
			view->outcomes[view->n_outcomes++] = &list[i];
		}
	}
	return OK;
}

static enum status add_declines(struct arena *arena, const struct figures *figures, View *view)
{
	DeclineCount *list = arena_alloc(arena, FIGURES_REASONS * sizeof *list);
	view->declines = arena_alloc(arena, FIGURES_REASONS * sizeof *view->declines);
	if (list == NULL || view->declines == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (unsigned i = 0; i < FIGURES_REASONS; i++) {
		samen__matching__v1__decline_count__init(&list[i]);
		list[i].reason = (Samen__Matching__V1__DeclineReason)i;
		list[i].count = figures->counts[FIGURES_REASON + i];
		if (list[i].count > 0) {
			view->declines[view->n_declines++] = &list[i];
		}
	}
	return OK;
}

/* --- flows --- */

static size_t count_flows(const struct figures *figures)
{
	size_t count = 0;
	for (unsigned i = FIGURES_MOVE; i < FIGURES_COUNTERS; i++) {
		count += figures->counts[i] > 0;
	}
	return count;
}

static enum status add_flows(struct arena *arena, const struct figures *figures, View *view)
{
	size_t count = count_flows(figures);
	Flow *list = arena_alloc(arena, (count + 1) * sizeof *list);
	view->flows = arena_alloc(arena, (count + 1) * sizeof *view->flows);
	if (list == NULL || view->flows == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	for (unsigned i = FIGURES_MOVE; i < FIGURES_COUNTERS; i++) {
		bool referral = i >= FIGURES_REFERRAL;
		unsigned place = i - (referral ? FIGURES_REFERRAL : FIGURES_MOVE);
		if (figures->counts[i] == 0) {
			continue;
		}
		Flow *flow = &list[view->n_flows];
		samen__matching__v1__flow__init(flow);
		flow->referral = referral;
		flow->from = (Samen__Common__V1__Sector)(place / FIGURES_SECTORS);
		flow->to = (Samen__Common__V1__Sector)(place % FIGURES_SECTORS);
		flow->count = figures->counts[i];
		view->flows[view->n_flows++] = flow;
	}
	return OK;
}

/* --- times --- */

Spread *spread_view(struct arena *arena, const struct spread *spread)
{
	Spread *view = arena_alloc(arena, sizeof *view);
	if (view != NULL) {
		samen__matching__v1__spread__init(view);
		view->cases = spread->cases;
		view->median_ms = spread->median_ms;
		view->p90_ms = spread->p90_ms;
	}
	return view;
}

static Spread *view_of(struct arena *arena, struct figures *figures, enum figures_spread which)
{
	struct spread spread = figures_spread_of(figures, which);
	return spread_view(arena, &spread);
}

static enum status add_spreads(struct arena *arena, struct figures *figures, View *view)
{
	view->to_first_offer = view_of(arena, figures, TO_FIRST_OFFER);
	view->to_first_acceptance = view_of(arena, figures, TO_FIRST_ACCEPTANCE);
	view->to_outcome = view_of(arena, figures, TO_OUTCOME);
	return view->to_first_offer != NULL && view->to_first_acceptance != NULL &&
		       view->to_outcome != NULL
		   ? OK
		   : RESOURCE_EXHAUSTED;
}

static void add_counts(const struct figures *figures, View *view)
{
	view->filed = figures->counts[FIGURES_FILED];
	view->early_signals = figures->counts[FIGURES_EARLY];
	view->early_share = view->filed > 0 ? (double)view->early_signals / (double)view->filed : 0;
	view->offered = figures->counts[FIGURES_OFFERED];
	view->helped = figures->counts[FIGURES_HELPED];
	view->closed = figures->counts[FIGURES_CLOSED];
	view->withdrawn = figures->counts[FIGURES_WITHDRAWN];
	view->offers = figures->counts[FIGURES_OFFERS];
	view->accepted = figures->counts[FIGURES_ACCEPTED];
	view->declined = figures->counts[FIGURES_DECLINED];
	view->expired = figures->counts[FIGURES_EXPIRED];
	view->to_special = figures->counts[FIGURES_TO_SPECIAL];
	view->from_special = figures->counts[FIGURES_FROM_SPECIAL];
}

enum status figures_view(struct arena *arena, struct figures *figures, View **ret_view)
{
	View *view = arena_alloc(arena, sizeof *view);
	if (view == NULL) {
		return RESOURCE_EXHAUSTED;
	}
	samen__matching__v1__figures__init(view);
	add_counts(figures, view);
	enum status status = add_kinds(arena, figures, view);
	if (status == OK) {
		status = add_outcomes(arena, figures, view);
	}
	if (status == OK) {
		status = add_declines(arena, figures, view);
	}
	if (status == OK) {
		status = add_flows(arena, figures, view);
	}
	if (status == OK) {
		status = add_spreads(arena, figures, view);
	}
	*ret_view = view;
	return status;
}
