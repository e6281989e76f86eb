@echo off
rem Runs perturb4j from a checkout or an unpacked archive of it, on any JDK from 17 up and from any folder; builds it first if that was never done.
rem After a change of the sources build again with: mvnw -pl cli -am -DskipTests package
rem   JAVA_HOME            the JDK to use (default: java on the PATH)
rem   PERTURB4J_JAVA_OPTS  further options for the Java virtual machine, such as -Xmx4g
setlocal
set "HOME_DIR=%~dp0"
set "JAR=%HOME_DIR%cli\target\cli.jar"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
if exist "%HOME_DIR%app\cli.jar" if not exist "%HOME_DIR%pom.xml" (
  set "JAR=%HOME_DIR%app\cli.jar"
  goto run
)
if "%~1"=="bench" goto bench
if exist "%HOME_DIR%cli\target\built" goto run
echo perturb4j: building (once, about two minutes when everything has to be downloaded)... 1>&2
pushd "%HOME_DIR%"
call mvnw.cmd -B -ntp -q -pl cli -am -DskipTests package 1>&2 <nul
if errorlevel 1 (
  popd
  echo perturb4j: the build failed; see above. It needs a JDK 17 or later. 1>&2
  exit /b 1
)
popd
:run
"%JAVA%" -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -XX:+UseSerialGC -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow %PERTURB4J_JAVA_OPTS% -cp "%JAR%" io.github.perturb4j.cli.Main %*
exit /b %ERRORLEVEL%
rem The benchmarks are a module of the checkout, no part of the program's jar.
:bench
set "PEERS="
echo %* | findstr "djl samediff" >nul && set "PEERS=-Ppeers"
pushd "%HOME_DIR%"
call mvnw.cmd -B -ntp -q %PEERS% -pl benchmarks,cli -am -DskipTests package 1>&2 <nul
if errorlevel 1 (
  popd
  echo perturb4j: the build failed; see above. It needs a JDK 17 or later. 1>&2
  exit /b 1
)
popd
set /p CLASSES=<"%HOME_DIR%benchmarks\target\classpath"
for /f "tokens=1,*" %%a in ("%*") do set "REST=%%b"
"%JAVA%" -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -XX:+UseSerialGC -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow %PERTURB4J_JAVA_OPTS% -Dperturb4j.home="%HOME_DIR%." -cp "%HOME_DIR%benchmarks\target\classes;%CLASSES%" io.github.perturb4j.benchmarks.BenchMain %REST%
exit /b %ERRORLEVEL%
