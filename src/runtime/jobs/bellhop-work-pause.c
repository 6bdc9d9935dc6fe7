/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-work-private.h"

#include "bellhop-pause-private.h"

static void
pause_job (BellhopWork *self)
{
  if (self->future.state == BELLHOP_FUTURE_LAZY || _bellhop_work_withdraw (self))
    self->is_held = TRUE;
  else
    _bellhop_job_change (&self->job, BELLHOP_JOB_PAUSED, 0);
}

static void
resume_job (BellhopWork *self)
{
  if (!self->is_held)
    {
      _bellhop_job_change (&self->job, 0, BELLHOP_JOB_PAUSED);
      return;
    }
  self->is_held = FALSE;
  if (self->future.state != BELLHOP_FUTURE_LAZY)
    _bellhop_lane_push (self->job.lane, &self->item);
}

/* A job is paused while anybody wants it to be. */
static void
set_paused (BellhopWork *self,
            gboolean     is_paused,
            gboolean     task_paused)
{
  gboolean was = self->is_paused || self->task_paused;
  gboolean is = is_paused || task_paused;

  self->is_paused = is_paused;
  self->task_paused = task_paused;
  if (is == was || self->future.is_released || self->future.cancel_reason != BELLHOP_CANCEL_NONE)
    return;

  if (is)
    pause_job (self);
  else
    resume_job (self);
}

/* Tasks have been paused or resumed: so are the jobs that work for them. */
void
_bellhop_work_follow_pauses (void)
{
  for (BellhopWork *work = _bellhop_work_begun; work != NULL; work = work->next)
    {
      BellhopTask *task = _bellhop_future_get_task (&work->future);

      set_paused (work, work->is_paused, task != NULL && bellhop_task_is_paused (task));
    }
}

/**
 * bellhop_work_pause:
 * @work: a future of [func@work] or [func@thread_spawn]
 *
 * Has the job wait at its next [method@Job.checkpoint]; one that has not begun does not begin. Its
 * lane goes on with other jobs. Pausing twice is pausing once, and what has settled stays so. The
 * jobs of a task that is paused are paused with it.
 */
void
bellhop_work_pause (BellhopFuture *work)
{
  g_return_if_fail (work != NULL && _bellhop_is_work (work));

  set_paused ((BellhopWork *) work, TRUE, ((BellhopWork *) work)->task_paused);
}

/**
 * bellhop_work_resume:
 * @work: a future of [func@work] or [func@thread_spawn]
 *
 * Lets the job go on, unless its task is paused. One that had not begun stands at the end of its
 * lane.
 */
void
bellhop_work_resume (BellhopFuture *work)
{
  g_return_if_fail (work != NULL && _bellhop_is_work (work));

  set_paused ((BellhopWork *) work, FALSE, ((BellhopWork *) work)->task_paused);
}
