/set mode perturb4j normal -quiet
/set truncation perturb4j 20000
/set mode piped perturb4j -quiet
/set prompt perturb4j "perturb4j> " "      ...> "
/set prompt piped "" ""
/set mode -retain perturb4j
/set mode -retain piped
