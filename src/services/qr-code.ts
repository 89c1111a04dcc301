import qrcode from 'qrcode-generator';

/** Light modules around a code (ISO/IEC 18004, "Quiet zone"). */
const quiet = 4;

/** A QR code as an SVG without a size of its own; a fifth of it may be lost. */
export function qrSvg(content: string): string {
  const code = qrcode(0, 'M');
  code.addData(content);
  code.make();
  const count = code.getModuleCount();
  const size = count + 2 * quiet;
  let path = '';
  for (let row = 0; row < count; row++)
    for (let column = 0; column < count; column++) if (code.isDark(row, column)) path += `M${column + quiet} ${row + quiet}h1v1h-1z`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
}
