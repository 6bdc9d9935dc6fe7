/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-runner.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Has the desktop show what runs tell while nobody looks at the window. */
#define BELLHOP_TYPE_NOTIFIER (bellhop_notifier_get_type ())
G_DECLARE_FINAL_TYPE (BellhopNotifier, bellhop_notifier, BELLHOP, NOTIFIER, GObject)

BellhopNotifier *bellhop_notifier_new (GtkApplication *application,
                                       BellhopRunner  *runner);

G_END_DECLS
