# One object library a layer: every .c file below src/<name>, found by glob, so
# that adding a file touches no list.
set(GONOGO_GENERATED ${CMAKE_BINARY_DIR}/generated)
set(GONOGO_LIBS PkgConfig::YAML PkgConfig::CJSON PkgConfig::PCRE2 PkgConfig::ZLIB PkgConfig::ZSTD
  PkgConfig::SQLITE PkgConfig::MD4C m)

function(gonogo_layer name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.c)
  if(NOT sources)
    file(CONFIGURE OUTPUT ${GONOGO_GENERATED}/${name}_empty.c CONTENT "typedef int ${name}_empty;\n")
    set(sources ${GONOGO_GENERATED}/${name}_empty.c)
  endif()
  if(name STREQUAL "cli")
    add_library(cli OBJECT ${sources})
  else()
    add_library(${name} STATIC ${sources})
  endif()
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/include
    ${GONOGO_GENERATED})
  target_compile_definitions(${name} PRIVATE GONOGO_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${name} PUBLIC ${GONOGO_LIBS})
  if(NOT name STREQUAL "base")
    add_dependencies(${name} gonogo_lists)
  endif()
endfunction()
