/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-runner.h>

G_BEGIN_DECLS

#define BELLHOP_TYPE_APPLICATION (bellhop_application_get_type ())
G_DECLARE_FINAL_TYPE (BellhopApplication, bellhop_application, BELLHOP, APPLICATION, AdwApplication)

BellhopApplication *bellhop_application_new (void);
BellhopRunner *bellhop_application_get_runner (BellhopApplication *self);

/* What the program calls when a window is wanted. */
int bellhop_app_main (int    argc,
                      char **argv);

G_END_DECLS
