/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* A name for what @message brings, safe to be one in any folder. */
char *download_name_find (SoupMessage *message);

/* As a server suggests it, in whatever way it writes it. */
char *download_name_read (const char *suggested);

/* That which the URL alone gives. */
char *download_name_of_uri (GUri *uri);

/* @wanted without what must not be in a name. */
char *download_name_clean (const char *wanted);

/* The name itself for 0, then “name (1).ext” and so on. */
char *download_name_vary (const char *name,
                          guint       n);

G_END_DECLS
