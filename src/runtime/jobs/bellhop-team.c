/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-team-private.h"

typedef struct
{
  BellhopWorkItem item;
  BellhopTeam    *team;
  gboolean        is_called; /* the item is on its way or at work; guarded by the team's mutex */
} Helper;

struct _BellhopCrew
{
  BellhopJob       job; /* the parent of those that do pieces */
  BellhopPieceFunc func;
  gpointer         data;

  /* The next piece to begin, and how many there are. */
  atomic_size_t next;
  atomic_size_t n_pieces;

  /* Guards what follows and is held when n_pieces is raised; taken by itself. */
  GMutex   mutex;
  GCond    is_done;
  guint    n_working;
  gboolean is_awaited; /* who began waits for those that work */
  GError  *error;

  guint  n_helpers;
  Helper helpers[];
};

static void
note_error (BellhopTeam *self,
            GError      *error)
{
  g_mutex_lock (&self->mutex);
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  g_mutex_unlock (&self->mutex);

  g_clear_error (&error);
  _bellhop_job_change (&self->job, BELLHOP_JOB_CANCELLED, 0);
}

static gboolean
claim_piece (BellhopTeam *self,
             gsize       *out_index)
{
  gsize index = atomic_load_explicit (&self->next, memory_order_relaxed);

  do
    if (index >= atomic_load_explicit (&self->n_pieces, memory_order_acquire))
      return FALSE;
  while (!atomic_compare_exchange_weak_explicit (&self->next, &index, index + 1,
                                                 memory_order_acq_rel, memory_order_relaxed));

  *out_index = index;
  return TRUE;
}

/* Does pieces until none is left to begin, or it is to stop. */
static void
run_pieces (BellhopTeam *self,
            guint        lane)
{
  const BellhopJob *outer = _bellhop_job_running;
  BellhopJob        job = { 0 };
  GError           *error = NULL;
  gboolean          goes_on = TRUE;
  gsize             index;

  _bellhop_job_enter (&job, &self->job, lane);
  _bellhop_job_running = &job;
  while (goes_on && claim_piece (self, &index))
    goes_on = bellhop_job_checkpoint (&job, &error) && self->func (&job, index, self->data, &error);
  _bellhop_job_running = outer;
  _bellhop_job_leave (&job);

  if (goes_on)
    return;
  if (error == NULL)
    error = g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                                 "The job failed without an error");
  note_error (self, error);
}

static gboolean
has_piece_locked (BellhopTeam *self)
{
  return self->error == NULL && atomic_load_explicit (&self->next, memory_order_relaxed) <
                                  atomic_load_explicit (&self->n_pieces, memory_order_relaxed);
}

/* Who waits for the last one goes on in its place: then nobody is idle who was not. */
static void
stop_working_locked (BellhopTeam *self)
{
  gboolean is_last = --self->n_working == 0;

  if (!is_last || !self->is_awaited)
    _bellhop_job_note_idle (1);
  if (is_last && self->is_awaited)
    {
      self->is_awaited = FALSE;
      g_cond_signal (&self->is_done);
    }
}

/* Who goes has seen, with the mutex held, that no piece is left: whoever adds one later finds this
 * helper gone and calls it again. Once the mutex is free, the team may be freed. */
static void
help_work (BellhopWorkItem *item)
{
  Helper      *helper = (Helper *) item;
  BellhopTeam *self = helper->team;
  gboolean     has_more;

  do
    {
      run_pieces (self, BELLHOP_LANE_COMPUTE);

      g_mutex_lock (&self->mutex);
      has_more = has_piece_locked (self);
      if (!has_more)
        {
          helper->is_called = FALSE;
          stop_working_locked (self);
        }
      g_mutex_unlock (&self->mutex);
    }
  while (has_more);
}

static Helper *
find_idle_helper_locked (BellhopTeam *self)
{
  for (guint i = 0; i < self->n_helpers; i++)
    if (!self->helpers[i].is_called)
      return &self->helpers[i];
  return NULL;
}

/* One more, if there is one without work. */
static gboolean
call_helper (BellhopTeam *self)
{
  Helper *helper;

  g_mutex_lock (&self->mutex);
  helper = find_idle_helper_locked (self);
  if (helper != NULL)
    {
      helper->is_called = TRUE;
      self->n_working++;
      _bellhop_job_note_idle (-1);
    }
  g_mutex_unlock (&self->mutex);

  if (helper == NULL)
    return FALSE;
  _bellhop_lane_push_front (BELLHOP_LANE_COMPUTE, &helper->item);
  return TRUE;
}

BellhopTeam *
_bellhop_team_new (BellhopJob      *caller,
                   gsize            n_pieces,
                   BellhopPieceFunc func,
                   gpointer         data)
{
  guint        n_helpers = bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE);
  BellhopTeam *self = g_malloc0 (sizeof (BellhopTeam) + n_helpers * sizeof (Helper));

  /* One place on the lane is the caller's own. */
  if (caller->lane == BELLHOP_LANE_COMPUTE)
    n_helpers--;
  self->func = func;
  self->data = data;
  self->n_helpers = n_helpers;
  atomic_init (&self->n_pieces, n_pieces);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->is_done);
  _bellhop_job_enter (&self->job, caller, caller->lane);
  for (guint i = 0; i < n_helpers; i++)
    self->helpers[i] = (Helper){ .item.run = help_work, .team = self };

  for (gsize i = 1; i < n_pieces && call_helper (self); i++)
    ;
  return self;
}

void
_bellhop_team_add_piece (BellhopTeam *self)
{
  g_mutex_lock (&self->mutex);
  atomic_fetch_add_explicit (&self->n_pieces, 1, memory_order_release);
  g_mutex_unlock (&self->mutex);
  call_helper (self);
}

void
_bellhop_team_cancel (BellhopTeam *self)
{
  _bellhop_job_change (&self->job, BELLHOP_JOB_CANCELLED, 0);
}

/* Those who have not come yet need not come. */
static void
dismiss_helpers (BellhopTeam *self)
{
  for (guint i = 0; i < self->n_helpers; i++)
    if (_bellhop_lane_unlink (BELLHOP_LANE_COMPUTE, &self->helpers[i].item))
      {
        g_mutex_lock (&self->mutex);
        stop_working_locked (self);
        g_mutex_unlock (&self->mutex);
      }
}

gboolean
_bellhop_team_end (BellhopTeam *self,
                   GError     **error)
{
  GError *first_error;

  run_pieces (self, self->job.lane);
  dismiss_helpers (self);
  g_mutex_lock (&self->mutex);
  self->is_awaited = self->n_working > 0;
  if (self->is_awaited)
    _bellhop_job_note_idle (1);
  while (self->is_awaited)
    g_cond_wait (&self->is_done, &self->mutex);
  first_error = g_steal_pointer (&self->error);
  g_mutex_unlock (&self->mutex);

  _bellhop_job_leave (&self->job);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->is_done);
  g_free (self);
  if (first_error == NULL)
    return TRUE;

  g_propagate_error (error, first_error);
  return FALSE;
}
