/* Asks the program that serves the page: for a picture as a network sees it, and for runs, whose progress it tells. */

async function ask(path, request, signal) {
  const headers = { 'Content-Type': 'application/json' };
  let answer;
  try {
    answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(request), signal });
  } catch (error) {
    throw signal.aborted ? error : new Error('the program does not answer; start perturb4j microscope again');
  }
  if (!answer.ok) {
    throw new Error((await answer.json()).error);
  }
  return answer;
}

/** What a line says; an error that it tells of is thrown. */
function told(line) {
  const said = JSON.parse(line);
  if (said.error) {
    throw new Error(said.error);
  }
  return said;
}

/** The network's input: width, height and address of the image. */
async function askPicture(request, signal) {
  return told(await (await ask('picture', request, signal)).text());
}

/** The runs; `hear` is told of everything before. */
async function askRuns(request, signal, hear) {
  const reader = (await ask('run', request, signal)).body.pipeThrough(new TextDecoderStream()).getReader();
  let begun = [];
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const parts = chunk.value.split('\n');
    while (parts.length > 1) {
      const said = told([...begun, parts.shift()].join(''));
      begun = [];
      if (said.runs) {
        return said.runs;
      }
      hear(said);
    }
    begun.push(parts[0]);
  }
  throw new Error('the program ended before it was done; start perturb4j microscope again');
}

/** The bytes of a file as base64. */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Error(`cannot read the file ${file.name}; choose it again`));
    reader.readAsDataURL(file);
  });
}
