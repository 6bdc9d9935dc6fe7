/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-action.h"

#include <bellhop-testing.h>

G_BEGIN_DECLS

/* An instrument for the tests of whoever writes actions; not part of <bellhop/bellhop.h>. */

guint bellhop_test_sweep_action (BellhopAction *action);
guint bellhop_test_sweep_endless_action (BellhopAction       *action,
                                         BellhopSweepRestFunc rest_func,
                                         gpointer             data);

G_END_DECLS
