/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-task-group.h"

#include "bellhop-backtrace-private.h"
#include "bellhop-scope-private.h"

/**
 * BellhopTaskGroup:
 *
 * Tasks that are started one after the other and end together.
 *
 * With %BELLHOP_GROUP_CANCEL_ON_ERROR the first that fails cancels the others, and no more are
 * taken; with %BELLHOP_GROUP_SUPERVISE the others go on. [method@TaskGroup.join] settles after the
 * last. Results are not collected: a member leaves no more behind than its error.
 */

enum
{
  /* A group that lives long and fails often keeps the first of its errors. */
  MAX_ERRORS = 64
};

struct _BellhopTaskGroup
{
  int                ref_count;
  BellhopGroupPolicy policy;
  BellhopScope      *scope;  /* Owned */
  GPtrArray         *errors; /* of GError, in the order in which they came */
};

G_DEFINE_BOXED_TYPE (BellhopTaskGroup,
                     bellhop_task_group,
                     bellhop_task_group_ref,
                     bellhop_task_group_unref)

/**
 * BellhopGroupPolicy:
 * @BELLHOP_GROUP_CANCEL_ON_ERROR: the others are cancelled
 * @BELLHOP_GROUP_SUPERVISE: the others go on, and all errors are collected
 *
 * What the failure of a member means to the others.
 */

/**
 * bellhop_task_group_new:
 * @scope: (nullable): the scope above, or %NULL for the application's
 * @policy: what the failure of a member means to the others
 *
 * Returns: (transfer full): a group without members
 */
BellhopTaskGroup *
bellhop_task_group_new (BellhopScope      *scope,
                        BellhopGroupPolicy policy)
{
  BellhopTaskGroup *self = g_new0 (BellhopTaskGroup, 1);

  self->ref_count = 1;
  self->policy = policy;
  self->scope = bellhop_scope_new ("group", scope);
  self->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  return self;
}

/**
 * bellhop_task_group_ref:
 * @self: a group
 *
 * Returns: (transfer full): @self
 */
BellhopTaskGroup *
bellhop_task_group_ref (BellhopTaskGroup *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_task_group_unref:
 * @self: (transfer full): a group
 *
 * Gives a reference back; its tasks go on.
 */
void
bellhop_task_group_unref (BellhopTaskGroup *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  bellhop_scope_unref (self->scope);
  g_ptr_array_unref (self->errors);
  g_free (self);
}

/**
 * bellhop_task_group_get_scope:
 * @self: a group
 *
 * Gets the scope of the members. Tasks that are spawned in it directly are waited for too, but
 * their failure does not affect the group.
 *
 * Returns: (transfer none): the scope
 */
BellhopScope *
bellhop_task_group_get_scope (const BellhopTaskGroup *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->scope;
}

/**
 * bellhop_task_group_get_n_errors:
 * @self: a group
 *
 * Returns: how many errors of members are kept
 */
guint
bellhop_task_group_get_n_errors (const BellhopTaskGroup *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->errors->len;
}

/**
 * bellhop_task_group_get_error:
 * @self: a group
 * @position: which, in the order in which they came
 *
 * Returns: (transfer none) (nullable): the error, or %NULL when there are not so many
 */
const GError *
bellhop_task_group_get_error (const BellhopTaskGroup *self,
                              guint                   position)
{
  g_return_val_if_fail (self != NULL, NULL);

  return position < self->errors->len ? self->errors->pdata[position] : NULL;
}

/* --- Members --- */

typedef struct
{
  BellhopFuture future;

  BellhopTaskGroup *group; /* Owned */
  BellhopFuture    *work;  /* Owned */
} Member;

static void
member_start (BellhopFuture *future)
{
  _bellhop_future_consume (((Member *) future)->work, future);
}

static BellhopFuture *
member_cancel (BellhopFuture *future)
{
  return ((Member *) future)->work;
}

static void
note_error (BellhopTaskGroup *self,
            const GError     *error)
{
  if (self->errors->len < MAX_ERRORS)
    g_ptr_array_add (self->errors, _bellhop_backtrace_copy_error (error));
  if (self->policy == BELLHOP_GROUP_CANCEL_ON_ERROR)
    bellhop_scope_cancel (self->scope, BELLHOP_CANCEL_SIBLING_FAILED);
}

/* The member that fails settles before it cancels: so it keeps its own error, as its siblings
 * get theirs. */
static void
member_child_settled (BellhopFuture *future,
                      BellhopFuture *child)
{
  g_autoptr(BellhopTaskGroup) group = bellhop_task_group_ref (((Member *) future)->group);
  gboolean failed = child->state == BELLHOP_FUTURE_REJECTED &&
                    !_bellhop_future_is_cancelled (child);
  g_autoptr(GError) error = failed ? _bellhop_backtrace_copy_error (child->result.error) : NULL;

  failed &= future->cancel_reason == BELLHOP_CANCEL_NONE;
  _bellhop_future_settle_from (future, child);
  if (failed)
    note_error (group, error);
}

static void
member_release (BellhopFuture *future)
{
  Member *self = (Member *) future;

  g_clear_pointer (&self->work, bellhop_future_unref);
  g_clear_pointer (&self->group, bellhop_task_group_unref);
}

static const BellhopFutureClass member_class = {
  .name = "member",
  .size = sizeof (Member),
  .start = member_start,
  .cancel = member_cancel,
  .child_settled = member_child_settled,
  .release = member_release,
};

/**
 * bellhop_task_group_spawn:
 * @self: a group
 * @future: (transfer full): the work
 *
 * Starts @future as a member. A group that has been cancelled refuses: the task is cancelled and
 * @future is freed without having been started.
 *
 * Returns: (transfer none): the task; the group's scope owns it until it has settled
 */

/**
 * bellhop_task_group_spawn_at: (skip)
 * @self: a group
 * @future: (transfer full): the work
 * @site: where: a static string
 *
 * What the macro [func@task_group_spawn] calls.
 *
 * Returns: (transfer none): the task
 */
BellhopTask *
bellhop_task_group_spawn_at (BellhopTaskGroup *self,
                             BellhopFuture    *future,
                             const char       *site)
{
  Member      *member;
  BellhopTask *task;

  g_return_val_if_fail (self != NULL && future != NULL, NULL);

  member = _bellhop_future_new (&member_class);
  member->group = bellhop_task_group_ref (self);
  member->work = future;
  task = bellhop_spawn_at (self->scope, &member->future, site);
  /* The group reports the errors of its members. */
  task->future.error_seen = TRUE;
  return task;
}

/* --- The end of all --- */

typedef struct
{
  BellhopFuture future;

  BellhopTaskGroup *group; /* Owned */
  BellhopFuture    *rest;  /* Owned: settles when the scope is empty */
} Join;

static void
join_start (BellhopFuture *future)
{
  Join *self = (Join *) future;

  self->rest = bellhop_scope_join (self->group->scope);
  _bellhop_future_consume (self->rest, future);
}

/* Whoever waits for the group owns it: the members unwind, and then the scope is empty. */
static BellhopFuture *
join_cancel (BellhopFuture *future)
{
  bellhop_scope_cancel (((Join *) future)->group->scope, future->cancel_reason);
  return NULL;
}

static void
join_child_settled (BellhopFuture *future,
                    BellhopFuture *child)
{
  BellhopTaskGroup *group = ((Join *) future)->group;

  if (group->errors->len > 0)
    _bellhop_future_settle_error (future, _bellhop_backtrace_copy_error (group->errors->pdata[0]));
  else
    _bellhop_future_settle_value (future, (BellhopValue) BELLHOP_VALUE_INIT);
}

static void
join_release (BellhopFuture *future)
{
  Join *self = (Join *) future;

  g_clear_pointer (&self->rest, bellhop_future_unref);
  g_clear_pointer (&self->group, bellhop_task_group_unref);
}

static const BellhopFutureClass join_class = {
  .name = "task-group",
  .size = sizeof (Join),
  .start = join_start,
  .cancel = join_cancel,
  .child_settled = join_child_settled,
  .release = join_release,
};

/**
 * bellhop_task_group_join:
 * @self: a group
 *
 * Waits until all members have settled, those that are spawned while it waits among them.
 * Cancelling the future cancels the group.
 *
 * Resolves with no value. Rejects with the first error of a member, after all have unwound; the
 * others are with [method@TaskGroup.get_error].
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_task_group_join (BellhopTaskGroup *self)
{
  Join *join;

  g_return_val_if_fail (self != NULL, NULL);

  join = _bellhop_future_new (&join_class);
  join->group = bellhop_task_group_ref (self);
  return &join->future;
}
