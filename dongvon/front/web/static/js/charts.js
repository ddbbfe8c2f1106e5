// Draws every [data-chart] from the JSON beside it. Colours come from the tokens, words from the page, numbers in the
// page's language. Values are written on the marks, axes start at zero, lines differ by dash as well as by colour.
"use strict";
(() => {
  const language = document.documentElement.lang === "en" ? "en" : "vi";
  const number = (value, digits = 0) =>
    new Intl.NumberFormat(language === "en" ? "en-US" : "vi-VN", { maximumFractionDigits: digits }).format(value);
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const scales = {
    vi: { thousand: "nghìn", million: "triệu", billion: "tỷ" },
    en: { thousand: "thousand", million: "million", billion: "billion" },
  }[language];
  const hues = ["--hue-1", "--hue-2", "--hue-3", "--hue-4", "--hue-5", "--hue-6"];
  const dashes = ["solid", [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [12, 4]];
  const marks = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"];

  const short = (value, unit) => {
    if (unit === "percent") return `${number(value, 2)}${language === "en" ? "%" : " %"}`;
    if (unit !== "dong") return number(value, 1);
    const size = Math.abs(value);
    if (size >= 1e9) return `${number(value / 1e9, 1)} ${scales.billion}`;
    if (size >= 1e6) return `${number(value / 1e6, 1)} ${scales.million}`;
    return number(value);
  };

  const colour = (series, index) => (series.programme && token(`--programme-${series.programme}`)) || token(series.hue || (index ? hues[(index + 1) % 6] : "--accent"));
  const text = (size = 13) => ({ color: token("--ink"), fontFamily: token("--font-figures"), fontSize: size });
  const quiet = (size = 12) => ({ ...text(size), color: token("--ink-2") });
  const frame = (chart) => ({
    animation: false,
    textStyle: text(),
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: token("--surface"), borderColor: token("--line-strong"),
      textStyle: text(13), axisPointer: { type: "line", lineStyle: { color: token("--line-strong") } }, valueFormatter: (value) => short(value, chart.unit) },
    aria: { enabled: true, label: { description: chart.title } },  // its figures stand in the table beside it
  });

  const bars = (chart, wide) => {
    const [series] = chart.series;
    const fills = series.programmes
      ? series.programmes.map((code) => token(`--programme-${code}`) || token("--hue-rest"))
      : chart.categories.map(() => colour(series, 0));
    return { ...frame(chart), tooltip: { show: false },
      grid: { left: 0, right: 92, top: 0, bottom: 0, containLabel: true },
      xAxis: { type: "value", min: 0, show: false },
      yAxis: { type: "category", inverse: true, data: chart.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--ink") } },
        axisLabel: { ...text(), width: wide ? 176 : 120, overflow: "break", lineHeight: 16 } },
      series: [{ type: "bar", name: series.name, barMaxWidth: 22, barCategoryGap: "30%",
        data: series.values.map((value, i) => ({ value, itemStyle: { color: fills[i] } })),
        label: { show: true, position: "right", ...text(), formatter: ({ value }) => short(value, chart.unit) } }] };
  };

  const lines = (chart, wide) => ({ ...frame(chart),
    grid: { left: 4, right: chart.series.length > 1 ? (wide ? 176 : 116) : 84, top: 24, bottom: 0, containLabel: true },
    xAxis: { type: "category", boundaryGap: false, data: chart.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--ink") } },
      axisLabel: { ...quiet(), interval: Math.ceil(chart.categories.length / (wide ? 4 : 2)) - 1, alignMinLabel: "left" } },
    yAxis: { type: "value", min: 0, splitNumber: 4, axisLabel: { ...quiet(), formatter: (value) => short(value, chart.unit) },
      splitLine: { lineStyle: { color: token("--line") } } },
    series: chart.series.map((series, i) => ({ type: "line", name: series.name, data: series.values, symbol: marks[i % 6], symbolSize: 5,
      lineStyle: { width: 2, type: dashes[i % 6], color: colour(series, i) }, itemStyle: { color: colour(series, i) }, labelLayout: { moveOverlap: "shiftY" },
      endLabel: { show: true, ...text(12), lineHeight: 16, width: wide ? 170 : 108, overflow: "truncate",
        formatter: ({ value }) => (chart.series.length > 1 ? `${series.name}${wide ? " " + short(value, chart.unit) : ""}` : short(value, chart.unit)) } })) });

  const columns = (chart) => ({ ...frame(chart),
    grid: { left: 4, right: 4, top: 40, bottom: 0, containLabel: true },
    legend: { show: chart.series.length > 1, left: 0, top: 0, itemWidth: 14, itemHeight: 14, textStyle: text() },
    xAxis: { type: "category", data: chart.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--ink") } },
      axisLabel: { ...quiet(), interval: 0, hideOverlap: true } },
    yAxis: { type: "value", min: 0, splitNumber: 4, axisLabel: { ...quiet(), formatter: (value) => short(value, chart.unit) },
      splitLine: { lineStyle: { color: token("--line") } } },
    series: chart.series.map((series, i) => ({ type: "bar", name: series.name, data: series.values, barMaxWidth: 26, barGap: "10%",
      itemStyle: i === 0 ? { color: colour(series, 0) }
        : { color: token("--surface"), borderColor: token("--ink"), borderWidth: 1.5, borderType: i === 1 ? "solid" : "dashed" },
      label: { show: chart.categories.length * chart.series.length <= 8, position: "top", ...quiet(), formatter: ({ value }) => short(value, chart.unit) } })) });

  const kinds = { bars, lines, columns };
  const drawn = new Map();
  const draw = (place) => {
    const chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    chart.title = document.getElementById(`${place.dataset.chart}-title`).textContent;
    place.style.height = `${chart.kind === "bars" ? Math.max(2, chart.categories.length) * 38 + 8 : 300}px`;
    const picture = drawn.get(place) || window.echarts.init(place, null, { renderer: "canvas" });
    drawn.set(place, picture);
    picture.setOption(kinds[chart.kind](chart, place.clientWidth > 460), true);
    picture.resize();
  };
  const drawAll = () => { for (const place of document.querySelectorAll("[data-chart]")) draw(place); };

  if (!window.echarts) return;
  document.fonts.ready.then(drawAll);
  addEventListener("resize", () => { for (const picture of drawn.values()) picture.resize(); });
  document.addEventListener("theme", drawAll);
  document.addEventListener("htmx:after:swap", drawAll);
})();
