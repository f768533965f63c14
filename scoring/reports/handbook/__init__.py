"""A rubric as people print it: 一级指标, 二级指标, 分值, 评分标准, 考核方式, 责任部门, 依据; as a page, a document and a workbook."""

from scoring.reports.handbook.as_docx import handbook_docx
from scoring.reports.handbook.as_html import handbook_html
from scoring.reports.handbook.as_xlsx import handbook_xlsx
from scoring.reports.handbook.build import Handbook, handbook

__all__ = ["Handbook", "handbook", "handbook_docx", "handbook_html", "handbook_xlsx"]
