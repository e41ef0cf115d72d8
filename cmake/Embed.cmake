# Generated sources: the list of probes, of report writers and of commands (one
# line a file found by glob), and the built-in rules as C data.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
file(MAKE_DIRECTORY ${GONOGO_GENERATED})
add_custom_target(gonogo_lists)

# probe_list.h: PROBE(probe_data_labels) for src/probes/data/labels.c, sorted.
function(gonogo_list header macro prefix)
  set(text "/* Generated from the file names. */\n")
  foreach(path ${ARGN})
    get_filename_component(dir ${path} DIRECTORY)
    get_filename_component(dir ${dir} NAME)
    get_filename_component(base ${path} NAME_WE)
    if(prefix STREQUAL "probe_")
      string(APPEND text "${macro}(${prefix}${dir}_${base})\n")
    else()
      string(APPEND text "${macro}(${prefix}${base})\n")
    endif()
  endforeach()
  file(CONFIGURE OUTPUT ${GONOGO_GENERATED}/${header} CONTENT "${text}" @ONLY)
endfunction()

function(gonogo_generate_lists)
  file(GLOB probes CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/probes/*/*.c)
  gonogo_list(probe_list.h PROBE probe_ ${probes})
  file(GLOB writers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/report/writers/*.c)
  gonogo_list(writer_list.h WRITER writer_ ${writers})
  file(GLOB commands CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/cli/commands/*.c)
  gonogo_list(command_list.h COMMAND command_ ${commands})

  file(GLOB rules CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/rules/*/*.yaml)
  add_custom_command(OUTPUT ${GONOGO_GENERATED}/builtin_rules.c
    COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/cmake/embed_rules.py
            ${GONOGO_GENERATED}/builtin_rules.c ${CMAKE_SOURCE_DIR}/rules
    DEPENDS ${rules} ${CMAKE_SOURCE_DIR}/cmake/embed_rules.py VERBATIM)
  target_sources(rules PRIVATE ${GONOGO_GENERATED}/builtin_rules.c)
endfunction()
