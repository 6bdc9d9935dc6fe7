/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* Parameters that several actions have, as entries of their tables. */

/* One folder to go through. */
#define FILES_PARAM_FOLDER(how)          \
  {                                      \
    .name = "folder",                    \
    .title = N_("Folder"),               \
    .help = N_("With everything in it"), \
    .kind = BELLHOP_PARAM_FOLDER,        \
    .flags = (how),                      \
  }

/* Patterns of names, of which the example is one. */
#define FILES_PARAM_INCLUDE(example)                                                   \
  {                                                                                    \
    .name = "include",                                                                 \
    .title = N_("Include"),                                                            \
    .help = N_("Only files with matching names: * for anything, ? for one character"), \
    .kind = BELLHOP_PARAM_LIST,                                                        \
    .flags = BELLHOP_PARAM_ADVANCED,                                                   \
    .placeholder = example,                                                            \
  }

#define FILES_PARAM_EXCLUDE                                \
  {                                                        \
    .name = "exclude",                                     \
    .title = N_("Exclude"),                                \
    .help = N_("No files or folders with matching names"), \
    .kind = BELLHOP_PARAM_LIST,                            \
    .flags = BELLHOP_PARAM_ADVANCED,                       \
    .placeholder = "*.bak",                                \
  }

#define FILES_PARAM_HIDDEN(usual)                      \
  {                                                    \
    .name = "hidden",                                  \
    .title = N_("Hidden Files"),                       \
    .help = N_("Include names that begin with a dot"), \
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,                \
    .boolean = { .initial = (usual) },                 \
    .flags = BELLHOP_PARAM_ADVANCED,                   \
  }

#define FILES_PARAM_ONE_FILE_SYSTEM(how)    \
  {                                         \
    .name = "one-file-system",              \
    .title = N_("One File System"),         \
    .help = N_("Skip other mounted disks"), \
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,     \
    .flags = (how),                         \
  }

G_END_DECLS
