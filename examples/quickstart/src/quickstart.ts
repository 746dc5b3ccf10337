async function main(): Promise<void> {
  console.log('hello');
}

void main();
