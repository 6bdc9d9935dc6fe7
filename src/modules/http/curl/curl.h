/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* A command line of curl to the parameters of a fresh http.request, in a fiber, and back. */
gboolean curl_import (BellhopAction *action,
                      const char    *text,
                      GPtrArray     *notes,
                      GError       **error);

/* The same for an action that fetches what a URL gives: what the command would send besides is
 * refused. */
gboolean curl_import_fetch (BellhopAction *action,
                            const char    *text,
                            GPtrArray     *notes,
                            GError       **error);
char *curl_export (BellhopAction *action,
                   GError       **error);

G_END_DECLS
