/** Opens a dialog over the page, or in it where the browser has none; whatever bears the class `close` closes it. */
export function openSheet(sheet: HTMLDialogElement): void {
  for (const each of sheet.querySelectorAll<HTMLElement>('.close')) each.onclick = () => closeSheet(sheet);
  if (typeof sheet.showModal === 'function') {
    if (!sheet.open) sheet.showModal();
    return;
  }
  sheet.setAttribute('open', '');
  sheet.classList.add('plainly');
  sheet.querySelector<HTMLElement>('button, input')?.focus();
}

export function closeSheet(sheet: HTMLDialogElement): void {
  if (typeof sheet.close === 'function') sheet.close();
  else sheet.removeAttribute('open');
}
