#include "core/plan.h"

/* For files that may hold secrets, which settings may. */
#define PRIVATE_MODE 0600

static void step_free(gpointer data)
{
	Step *step = data;

	g_ptr_array_unref(step->edits);
	secret_free(step->text);
	g_free(step->base);
	g_free(step->path);
	g_free(step);
}

static void free_edit(gpointer data)
{
	edit_free(data);
}

void switch_set(Switch *login, const char *from, const char *to, bool done)
{
	char *new_from = g_strdup(from), *new_to = g_strdup(to);

	g_free(login->from);
	g_free(login->to);
	*login = (Switch){ .done = done, .from = new_from, .to = new_to };
}

Plan *plan_new(void)
{
	Plan *plan = g_new0(Plan, 1);

	plan->steps = g_ptr_array_new_with_free_func(step_free);
	return plan;
}

void plan_free(Plan *plan)
{
	if (!plan)
		return;
	g_ptr_array_unref(plan->steps);
	switch_set(&plan->login, NULL, NULL, false);
	g_free(plan);
}

Step *plan_add(Plan *plan, StepKind kind, const char *path)
{
	Step *step = g_new0(Step, 1);

	step->kind = kind;
	step->path = g_strdup(path);
	step->create_mode = PRIVATE_MODE;
	step->edits = g_ptr_array_new_with_free_func(free_edit);
	g_ptr_array_add(plan->steps, step);
	return step;
}
