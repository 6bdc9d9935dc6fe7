/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "check-result.h"

G_BEGIN_DECLS

/* One thing to be looked at, however many links lead to it. */
typedef struct
{
  GUri       *uri;       /* Owned, as the rest */
  GPtrArray  *fragments; /* of char *: what is asked for behind the #; or NULL */
  GHashTable *ids;       /* of char *: what there is; NULL when that is not known */
  CheckResult result;
  guint       level;     /* how many links away from the first page */
  gboolean    is_wanted; /* without a fragment */
  gboolean    is_page;   /* its links are looked for */
  gboolean    is_queued;
  gboolean    is_done;
  gboolean    is_read;   /* its page, if it is one */
  guint       n_told;    /* of its fragments, those that have a row */
  gboolean    is_told;   /* it has a row without one */
} CheckTarget;

/* What is to be looked at: each URL once, by hosts, so that each host gets its turn. Pages come in
 * the order of their levels, so that each is met on the shortest way. */
typedef struct _CheckPlan CheckPlan;

CheckPlan *check_plan_new (guint    per_host,
                           gboolean keeps_fragments);
void check_plan_free (CheckPlan *self);

/* Returns: (transfer none): the target, which may be done already. @out_is_new is set when that or
 * the fragment was not known. NULL when there are too many. */
CheckTarget *check_plan_add (CheckPlan *self,
                             GUri      *uri,
                             gboolean  *out_is_new);

/* The same for what no link has led to so far: it has no row until one does. */
CheckTarget *check_plan_add_seen (CheckPlan *self,
                                  GUri      *uri,
                                  gboolean  *out_is_new);

/* Has a target that was added, and is not done, looked at. */
void check_plan_queue (CheckPlan   *self,
                       CheckTarget *target);

/* How many rows there will be. */
guint check_plan_get_n_links (CheckPlan *self);

/* The next target of a host that is not busy, the hosts taking turns. NULL when there is none
   now. */
CheckTarget *check_plan_take (CheckPlan *self);
void check_plan_give_back (CheckPlan   *self,
                           CheckTarget *target);

/* Nothing waits, and nothing is looked at that could bring more. */
gboolean check_plan_is_empty (CheckPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CheckPlan, check_plan_free)

G_END_DECLS
